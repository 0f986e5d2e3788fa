import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { writer } from '../../../scripts/testkit/server/draft.ts';
import { openMemoryStore } from '../../stores/memory/memory.ts';
import { silentLog } from '../../lib/log.ts';
import { createCircuit } from './circuit.ts';
import { type Cursor, FencedError, readCursor, saveCursor } from './cursors.ts';
import { createDeadLetters } from './dead-letters.ts';
import { createDelivery } from './delivery.ts';
import { createRetries } from './retries.ts';
import type { Job } from './room-places.ts';
import { CURSOR_KIND } from './webhook.ts';

const test = suite('cursors');
const CREATED_MS = 1_700_000_000_000;
const HOOK = { id: 'wh_1', createdAtMs: CREATED_MS };

/** The start of deliveries in a room whose entries were accepted at these times. */
async function startOf(atMs: readonly number[]): Promise<{ seq: number; reads: number }> {
  const store = openMemoryStore();
  const { message } = writer();
  await store.append(atMs.map((at, i) => message(`${i}`, { at: CREATED_MS + at })));
  let reads = 0;
  const counted = {
    records: store.records,
    after: (...some: Parameters<typeof store.after>) => (reads += 1, store.after(...some)),
  };
  const { seq, version } = await readCursor(counted, HOOK, 'lobby');
  assert.is(version, 0);
  return { seq, reads };
}

test('a room starts with its first entry accepted after the webhook was created', async () => {
  assert.is((await startOf([])).seq, 0);
  assert.is((await startOf([0, 5])).seq, 0);
  assert.is((await startOf([-5, -1, 0, 5])).seq, 2);
  assert.is((await startOf([-500_000, -400_000])).seq, 2);
  // Replicas' clocks differ: the first match in the room's order counts.
  assert.is((await startOf([-90_000, 10, -20_000, 20])).seq, 1);
});

test('in a long history the start is found with few reads', async () => {
  const hour = 3_600_000;
  const atMs = Array.from({ length: 5_000 }, (_, i) => (i - 4_000) * hour);
  const { seq, reads } = await startOf(atMs);
  assert.is(seq, 4_000);
  assert.ok(reads < 20, `${reads} reads`);
});

test('a saved cursor can be read, and cannot overwrite one that somebody else moved', async () => {
  const store = openMemoryStore();
  const cursor: Cursor = await readCursor(store, HOOK, 'team:red/1');
  const stale = { ...cursor };
  Object.assign(cursor, { seq: 7, failures: 2, failingSinceMs: 10, dueAtMs: 20 });
  await saveCursor(store.records, HOOK.id, cursor);
  assert.equal(await readCursor(store, HOOK, 'team:red/1'), cursor);
  const refused = await saveCursor(store.records, HOOK.id, stale).catch((error) => error);
  assert.instance(refused, FencedError);
  cursor.seq = 8;
  await saveCursor(store.records, HOOK.id, cursor);
  assert.is((await readCursor(store, HOOK, 'team:red/1')).seq, 8);
});

test('unwanted entries move the cursor occasionally, not one by one', async () => {
  const store = openMemoryStore();
  const saved: number[] = [];
  const { put } = store.records;
  store.records.put = (kind, key, value, options) => {
    if (kind === CURSOR_KIND) saved.push((value as { seq: number }).seq);
    return put(kind, key, value, options);
  };
  let nowMs = 0;
  let posts = 0;
  const { signal } = new AbortController();
  const retries = createRetries([1_000]);
  const turn = createDelivery({
    store,
    webhook: () => ({ ...HOOK, url: '', secrets: [], rooms: ['*'], events: ['message.deleted'] }),
    post: { post: () => (posts += 1, Promise.resolve({ isOk: true, reason: '' })), close() {} },
    retries,
    circuit: createCircuit(retries, Date.now),
    deadLetters: createDeadLetters(store.records),
    counts: { delivered: 0, failed: 0, dead: 0 },
    log: silentLog,
    ended: signal,
    lost: signal,
    againMs: 1_000,
    now: () => nowMs,
    isOver: () => false,
    onBack() {},
    onPause() {},
    onFenced() {},
  });
  const { message } = writer();
  const job: Job = { room: 'lobby' };
  const postAndTurn = async (id: string): Promise<void> => {
    await store.append([message(id, { at: CREATED_MS + 1 })]);
    assert.equal(await turn(job), { type: 'done' });
  };
  for (let i = 1; i <= 20; i++) {
    await postAndTurn(`${i}`);
    nowMs += 90;
  }
  assert.equal(saved, [1], 'the start of the room');
  nowMs += 200;
  await postAndTurn('21');
  assert.equal(saved, [1, 21]);
  await postAndTurn('22');
  assert.equal(saved, [1, 21]);
  assert.is(posts, 0);
});

test.run();
