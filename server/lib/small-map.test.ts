import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createRandom } from './random.ts';
import { SmallMap } from './small-map.ts';

const test = suite('small map');

test('it behaves like a Map with the same operations', () => {
  const random = createRandom(7);
  for (let round = 0; round < 200; round++) {
    const small = new SmallMap<string, number>();
    const map = new Map<string, number>();
    for (let i = 0; i < 40; i++) {
      const key = `key ${Math.floor(random() * 3)}`;
      if (random() < 0.5) {
        small.set(key, i);
        map.set(key, i);
      } else {
        small.delete(key);
        map.delete(key);
      }
      assert.equal([small.size, [...small.values()]], [map.size, [...map.values()]]);
      for (const one of ['key 0', 'key 1', 'key 2']) {
        assert.equal([small.get(one), small.has(one)], [map.get(one), map.has(one)]);
      }
    }
  }
});

test.run();
