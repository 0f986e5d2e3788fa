import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Broker } from '../../core/broker/broker.ts';
import { createMemoryBus } from '../../brokers/memory/memory.ts';
import { createUnreliableBroker } from '../../../scripts/testkit/server/unreliable-broker.ts';
import { until } from '../../lib/until.ts';
import { createWakeUps } from './wake-ups.ts';
import { SOUND } from './webhooks.fixture.ts';

const test = suite('wake-ups');
const WITHIN = { withinMs: 5_000 };

/** Hints that listen; what they were told, and how often of unknown rooms. */
async function listen(broker: Broker) {
  const told: (readonly string[])[] = [];
  let mores = 0;
  const hear = createWakeUps({
    broker,
    onNews: (rooms) => told.push(rooms),
    onMore: () => mores += 1,
  });
  await hear.listen(true);
  return { hear, told, mores: () => mores };
}

test('rooms are told once for all that happens in a moment, and not more than a body holds', async () => {
  const bus = createMemoryBus();
  const [from, to] = [bus.open(), bus.open()];
  const { hear, told, mores } = await listen(to);
  const tell = createWakeUps({ broker: from, onNews: () => {}, onMore: () => {} });
  for (const room of ['a', 'b', 'a', 'a']) tell.noteRoom(room);
  await until(() => told.length === 1, WITHIN);
  assert.equal([told, mores()], [[['a', 'b']], 0]);
  for (let i = 0; i < 3_000; i++) tell.noteRoom(`room ${i}`);
  await until(() => told.length === 2, WITHIN);
  assert.equal([told[1]!.length, mores()], [2_000, 1]);
  for (const body of ['', '{', '{"rooms":1}', '{"rooms":[1]}', 'null']) {
    await from.publish('webhooks', new TextEncoder().encode(body));
  }
  tell.noteRoom('last');
  await tell.close();
  await until(() => told.length === 3, WITHIN);
  assert.equal(told[2], ['last']);
  await hear.close();
});

test('what cannot be told is told as unknown rooms with the next, and at once when it closes', async () => {
  const bus = createMemoryBus();
  const [from, to] = [bus.open(), bus.open()];
  const { hear, told, mores } = await listen(to);
  let failures = 0;
  const link = createUnreliableBroker(from, SOUND);
  const broker: Broker = {
    ...link,
    isUp: true,
    publish: (topic, body) =>
      link.publish(topic, body).catch((error) => {
        failures += 1;
        throw error;
      }),
  };
  const tell = createWakeUps({ broker, onNews: () => {}, onMore: () => {} });
  link.cut();
  tell.noteRoom('lost');
  await until(() => failures === 1, WITHIN);
  link.mend();
  tell.noteRoom('a');
  await until(() => told.length === 1, WITHIN);
  assert.equal([told, mores()], [[['a']], 1]);
  tell.noteUnknown();
  await until(() => mores() === 2, WITHIN);
  await tell.close();
  tell.noteRoom('late');
  await until(() => told.length === 3, WITHIN);
  assert.equal([told, mores()], [[['a'], [], ['late']], 2]);
  await hear.close();
});

test.run();
