import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { layoutSwarm } from './layout.ts';

const test = suite('layout of the swarm');

for (const width of [320, 375, 700, 1_100]) {
  for (let count = 0; count <= 14; count++) {
    test(`${count} replicas fit a width of ${width}, and no card covers another`, () => {
      const { places, card, height, link, store } = layoutSwarm(count, width);
      assert.is(places.length, count);
      for (const [i, { x, y }] of places.entries()) {
        const isInside = x >= card.width / 2 && x <= width - card.width / 2 &&
          y >= card.height / 2 && y <= height - card.height / 2;
        assert.ok(isInside, `${i}: ${x} ${y} in ${width} x ${height}`);
        for (const [j, other] of places.slice(0, i).entries()) {
          const isApart = Math.abs(x - other.x) >= card.width ||
            Math.abs(y - other.y) >= card.height;
          assert.ok(isApart, `${i} covers ${j}`);
        }
        for (const hub of [link, store]) {
          const isApart = Math.abs(x - hub.x) >= card.width / 2 + 36 ||
            Math.abs(y - hub.y) >= card.height / 2 + 36;
          assert.ok(isApart, `${i} covers the middle`);
        }
      }
    });
  }
}

test.run();
