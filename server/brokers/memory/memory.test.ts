import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../lib/until.ts';
import { brokerContract } from '../../core/broker/broker.contract.ts';
import { createMemoryBus } from './memory.ts';

brokerContract('memory', () => {
  const bus = createMemoryBus();
  return Promise.resolve({
    connect: () => Promise.resolve(bus.open()),
    dispose: () => Promise.resolve(),
  });
});

const test = suite('memory bus');

test('no listener runs inside publish', async () => {
  const broker = createMemoryBus().open();
  let calls = 0;
  await broker.subscribe('lobby', () => calls += 1);
  const published = broker.publish('lobby', new Uint8Array(1));
  assert.is(calls, 0);
  await published;
  await until(() => calls === 1, { withinMs: 1_000 });
  await broker.close();
});

for (const [what, bytes, kept] of [['bodies', 1, 10_000], ['bytes', 4_194_304, 16]] as const) {
  test(`a flood within one event-loop turn is limited by ${what}`, async () => {
    const broker = createMemoryBus().open();
    let calls = 0;
    await broker.subscribe('lobby', () => calls += 1);
    const body = new Uint8Array(bytes);
    for (let i = 0; i < kept + 3; i++) broker.publish('lobby', body);
    await until(() => calls > 0, { withinMs: 5_000 });
    assert.is(calls, kept);
    broker.publish('lobby', body);
    await until(() => calls === kept + 1, { withinMs: 5_000, what: 'body after the flood' });
    await broker.close();
  });
}

test.run();
