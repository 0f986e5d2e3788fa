import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../server/lib/until.ts';
import { createCountedBus } from './counted-bus.ts';

const test = suite('counted bus');

test('a body is counted once per subscriber, simulated or recorded, and still delivered', async () => {
  const bus = createCountedBus();
  const [a, b] = [bus.open(), bus.open()];
  const heard: string[] = [];
  await a.subscribe('slot.1', () => heard.push('a'));
  await b.subscribe('slot.1', () => heard.push('old b'));
  await b.subscribe('slot.1', () => heard.push('b'));
  await b.subscribe('slot.2', () => {});
  await b.unsubscribe('slot.2');
  await b.unsubscribe('slot.2');
  bus.record('slot.1', 5);
  bus.record('slot.2', 3);
  assert.equal([a.bindings, b.bindings], [1, 1]);
  await a.publish('slot.1', new Uint8Array(10));
  await a.publish('slot.2', new Uint8Array(100));
  assert.is(bus.underWay, 2);
  assert.equal(bus.takeTraffic(), {
    published: 2,
    publishedBytes: 110,
    delivered: 7 + 3,
    deliveredBytes: 70 + 300,
  });
  assert.is(bus.takeTraffic().published, 0);
  await until(() => bus.underWay === 0, { withinMs: 5_000 });
  assert.equal(heard.sort(), ['a', 'b']);
});

test.run();
