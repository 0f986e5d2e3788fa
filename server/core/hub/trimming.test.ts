import { nodeScheduler } from '../../hosts/node/scheduler.ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openMemoryStore } from '../../stores/memory/memory.ts';
import type { Retention, Store } from '../store/store.ts';
import { createTrimming } from './trimming.ts';

const test = suite('trimming');

const ALL: Retention = { ageMaxMs: 0, countMax: 2 };

async function fill(store: Store, rooms: readonly string[], count: number): Promise<void> {
  const from = { id: 'ada', name: 'Ada' };
  await store.append(
    rooms.flatMap((room) =>
      Array.from({ length: count }, (_, i) => ({
        room,
        id: `${i}`,
        kind: 'message' as const,
        from,
        at: Date.now(),
        via: 'a',
        text: 'hi',
      }))
    ),
  );
}

async function counts(store: Store, ...rooms: string[]): Promise<number[]> {
  const heads = await store.heads(rooms);
  return rooms.map((room) => heads.get(room)!.head - heads.get(room)!.first + 1);
}

test('all rooms share a retention, unless some have their own', async () => {
  const store = openMemoryStore();
  await fill(store, ['lobby', 'keep', 'short'], 5);
  let own: Record<string, Retention> | undefined;
  const trim = createTrimming({
    scheduler: nodeScheduler,
    store,
    retention: ALL,
    ownRetention: () => own && ((room) => own![room] ?? ALL),
  });
  own = { keep: { ageMaxMs: 0, countMax: 0 }, short: { ageMaxMs: 0, countMax: 1 } };
  await trim();
  assert.equal(await counts(store, 'lobby', 'keep', 'short'), [2, 5, 1]);
  own = undefined;
  await trim();
  assert.equal(await counts(store, 'lobby', 'keep', 'short'), [2, 2, 1]);
});

test('each of many rooms gets its own retention', async () => {
  const store = openMemoryStore();
  const rooms = Array.from({ length: 450 }, (_, i) => `r${i}`);
  await fill(store, rooms, 3);
  const retentionOf = (room: string): Retention => ({
    ageMaxMs: 0,
    countMax: room.endsWith('7') ? 1 : 2,
  });
  await createTrimming({
    scheduler: nodeScheduler,
    store,
    retention: ALL,
    ownRetention: () => retentionOf,
  })();
  assert.equal(await counts(store, ...rooms), rooms.map((room) => room.endsWith('7') ? 1 : 2));
});

test('concurrent rounds run only once', async () => {
  const store = openMemoryStore();
  let trims = 0;
  const trim = createTrimming({
    scheduler: nodeScheduler,
    store: { ...store, trim: (...args) => (trims += 1, store.trim(...args)) },
    retention: ALL,
  });
  await Promise.all([trim(), trim(), trim()]);
  assert.is(trims, 1);
});

test.run();
