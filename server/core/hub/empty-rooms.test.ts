import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openMemoryStore } from '../../stores/memory/memory.ts';
import type { Store } from '../store/store.ts';
import { createEmptyRooms } from './empty-rooms.ts';

const test = suite('empty rooms');

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Rooms whose only message was trimmed. */
async function emptied(store: Store, ...rooms: string[]): Promise<void> {
  const from = { id: 'ada', name: 'Ada' };
  await store.append(
    rooms.map((room) => ({ room, id: '1', kind: 'message', from, at: 1, via: 'a', text: 'hi' })),
  );
  while (!(await store.trim({ ageMaxMs: 1, countMax: 0 }, 10, rooms)).isDone);
}

/** A replica that has these rooms open. */
function open(store: Store, rooms: string[], clock: { nowMs: number }) {
  return createEmptyRooms({
    store,
    isOpen: (room) => rooms.includes(room),
    recordsOf: (room) => [{ kind: 'hook-cursor', key: `wh/${room}` }],
    now: () => clock.nowMs,
  });
}

const names = async (store: Store): Promise<string[]> =>
  (await store.rooms('', 1_000)).map(({ name }) => name);

test('a room that is empty and closed for a day is removed with its records', async () => {
  const store = openMemoryStore();
  const clock = { nowMs: 10 * DAY_MS };
  const sweep = open(store, [], clock);
  await emptied(store, 'garden');
  for (const key of ['wh/garden', 'wh/lobby']) await store.records.put('hook-cursor', key, 1);
  await store.append([{
    room: 'lobby',
    id: '1',
    kind: 'message',
    from: { id: 'ada', name: 'Ada' },
    at: 1,
    via: 'a',
    text: 'hi',
  }]);
  await sweep();
  clock.nowMs += DAY_MS - 1;
  await sweep();
  assert.equal(await names(store), ['garden', 'lobby']);
  clock.nowMs += 1;
  await sweep();
  assert.equal(await names(store), ['lobby']);
  const left = await store.records.list('hook-cursor', '', 10, clock.nowMs);
  assert.equal(left.map(({ key }) => key), ['wh/lobby']);
});

test('a room that is open on any replica is not removed', async () => {
  const store = openMemoryStore();
  const clock = { nowMs: 10 * DAY_MS };
  const inUse = ['garden'];
  const replicas = [open(store, [], clock), open(store, inUse, clock)];
  await emptied(store, 'garden', 'attic');
  for (let hour = 0; hour < 72; hour++) {
    for (const sweep of replicas) await sweep();
    clock.nowMs += HOUR_MS;
  }
  assert.equal(await names(store), ['garden']);
  inUse.pop();
  for (let hour = 0; hour < 25; hour++) {
    for (const sweep of replicas) await sweep();
    clock.nowMs += HOUR_MS;
  }
  assert.equal(await names(store), []);
});

test('one sweep removes many rooms', async () => {
  const store = openMemoryStore();
  const clock = { nowMs: 10 * DAY_MS };
  const sweep = open(store, [], clock);
  await emptied(store, ...Array.from({ length: 100 }, (_, i) => `room-${i}`));
  for (let i = 0; i < 4; i++) {
    await emptied(store, ...Array.from({ length: 100 }, (_, j) => `room-${i}-${j}`));
  }
  await sweep();
  clock.nowMs += DAY_MS;
  await sweep();
  assert.equal(await names(store), []);
});

test.run();
