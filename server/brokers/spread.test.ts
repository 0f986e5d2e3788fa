import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../lib/until.ts';
import type { Broker } from '../core/broker/broker.ts';
import { brokerContract } from '../core/broker/broker.contract.ts';
import { createMemoryBus, type MemoryBus } from './memory/memory.ts';
import { spreadBroker } from './spread.ts';
import {
  createUnreliableBroker,
  type UnreliableBroker,
} from '../../scripts/testkit/server/unreliable-broker.ts';

function openBuses(count: number): MemoryBus[] {
  return Array.from({ length: count }, createMemoryBus);
}

brokerContract('spread over three memory buses', () => {
  const buses = openBuses(3);
  return Promise.resolve({
    connect: () => Promise.resolve(spreadBroker(buses.map((bus) => bus.open()))),
    dispose: () => Promise.resolve(),
  });
});

const test = suite('spread broker');
const WITHIN = { withinMs: 5_000 };
const RELIABLE = { random: () => 1, lossShare: 0, repeatShare: 0, reorderShare: 0 };

/** One replica with two brokers that can be cut. */
async function withTwo(
  run: (spread: Broker, links: [UnreliableBroker, UnreliableBroker]) => Promise<void>,
): Promise<void> {
  const [first, second] = openBuses(2).map((bus) => createUnreliableBroker(bus.open(), RELIABLE));
  const spread = spreadBroker([first!, second!]);
  try {
    await run(spread, [first!, second!]);
  } finally {
    await spread.close();
  }
}

test('slots are spread evenly, and other topics have a broker too', async () => {
  const counts = [0, 0, 0];
  const brokers = openBuses(3).map((bus, i): Broker => ({
    ...bus.open(),
    isUp: true,
    publish: () => (counts[i]! += 1, Promise.resolve()),
  }));
  const spread = spreadBroker(brokers);
  for (let i = 0; i < 300; i++) await spread.publish(`slot.${i}`, new Uint8Array());
  assert.equal(counts, [100, 100, 100]);
  await spread.publish('cluster.reports', new Uint8Array());
  await spread.publish(`probe.${'9'.repeat(400)}`, new Uint8Array());
  assert.is(counts.reduce((a, b) => a + b), 302);
});

test('a failed broker stops only its own slots', async () => {
  await withTwo(async (spread, [first]) => {
    const heard: string[] = [];
    for (const topic of ['slot.0', 'slot.1']) {
      await spread.subscribe(topic, () => heard.push(topic));
    }
    first.cut();
    assert.is(spread.isUp, false);
    const refused = await spread.publish('slot.0', new Uint8Array()).catch((error) => error);
    assert.instance(refused, Error);
    await spread.publish('slot.1', new Uint8Array());
    await until(() => heard.length === 1, WITHIN);
    first.mend();
    assert.is(spread.isUp, true);
    await spread.publish('slot.0', new Uint8Array());
    await until(() => heard.length === 2, WITHIN);
    assert.equal(heard, ['slot.1', 'slot.0']);
  });
});

test('watchers are notified of each broker that comes back', async () => {
  await withTwo((spread, [first, second]) => {
    const changes: boolean[] = [];
    const stop = spread.watch((isUp) => changes.push(isUp));
    first.cut();
    second.cut();
    assert.equal(changes, [false, false]);
    first.mend();
    assert.equal([changes.at(-1), spread.isUp], [true, false]);
    second.mend();
    assert.equal(changes, [false, false, true, true]);
    stop();
    first.cut();
    assert.is(changes.length, 4);
    return Promise.resolve();
  });
});

test.run();
