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

/** Listening wake-ups that record the rooms, and count unknown ones. */
async function listen(broker: Broker) {
  const received: (readonly string[])[] = [];
  let unknownCount = 0;
  const listener = createWakeUps({
    broker,
    onRooms: (rooms) => received.push(rooms),
    onMore: () => unknownCount += 1,
  });
  await listener.setListening(true);
  return { listener, received, unknownCount: () => unknownCount };
}

test('rooms are batched, and at most as many as a body holds', async () => {
  const bus = createMemoryBus();
  const [from, to] = [bus.open(), bus.open()];
  const { listener, received, unknownCount } = await listen(to);
  const sender = createWakeUps({ broker: from, onRooms: () => {}, onMore: () => {} });
  for (const room of ['a', 'b', 'a', 'a']) sender.noteRoom(room);
  await until(() => received.length === 1, WITHIN);
  assert.equal([received, unknownCount()], [[['a', 'b']], 0]);
  for (let i = 0; i < 3_000; i++) sender.noteRoom(`room ${i}`);
  await until(() => received.length === 2, WITHIN);
  assert.equal([received[1]!.length, unknownCount()], [2_000, 1]);
  for (const body of ['', '{', '{"rooms":1}', '{"rooms":[1]}', 'null']) {
    await from.publish('webhooks', new TextEncoder().encode(body));
  }
  sender.noteRoom('last');
  await sender.close();
  await until(() => received.length === 3, WITHIN);
  assert.equal(received[2], ['last']);
  await listener.close();
});

test('names that could not be sent become unknown rooms, and closing sends at once', async () => {
  const bus = createMemoryBus();
  const [from, to] = [bus.open(), bus.open()];
  const { listener, received, unknownCount } = await listen(to);
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
  const sender = createWakeUps({ broker, onRooms: () => {}, onMore: () => {} });
  link.cut();
  sender.noteRoom('lost');
  await until(() => failures === 1, WITHIN);
  link.mend();
  sender.noteRoom('a');
  await until(() => received.length === 1, WITHIN);
  assert.equal([received, unknownCount()], [[['a']], 1]);
  sender.noteUnknown();
  await until(() => unknownCount() === 2, WITHIN);
  await sender.close();
  sender.noteRoom('late');
  await until(() => received.length === 3, WITHIN);
  assert.equal([received, unknownCount()], [[['a'], [], ['late']], 2]);
  await listener.close();
});

test.run();
