import { nodeScheduler } from '../../hosts/node/scheduler.ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { setImmediate } from 'node:timers';
import { until } from '../../lib/until.ts';
import { BOB, writer } from '../../../scripts/testkit/server/draft.ts';
import { createFailingStore } from '../../../scripts/testkit/server/failing-store.ts';
import {
  createGroupCommit,
  type GroupCommitOptions,
  StoreBusyError,
  StoreUnavailableError,
} from './group-commit.ts';
import { openMemoryStore } from '../../stores/memory/memory.ts';
import { createSlowStore } from './slow-store.fixture.ts';
import type { Draft, Store } from './store.ts';

const test = suite('group commit');
const openCommit = (options: Omit<GroupCommitOptions, 'scheduler'>) =>
  createGroupCommit({ ...options, scheduler: nodeScheduler });
const ada = writer();
const WITHIN = { withinMs: 2_000 };

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const messages = (from: number, to: number): Draft[] =>
  Array.from({ length: to - from }, (_, i) => ada.message(`${from + i}`));

test('drafts of one event-loop turn share an append', async () => {
  const store = createSlowStore();
  const commit = openCommit({ store, onCommit() {} });
  const added = [commit.add(ada.message('a'))];
  await Promise.resolve();
  assert.equal(store.batches, [], 'not before the turn ends');
  added.push(commit.add(ada.message('b')));
  await until(() => store.batches.length === 1, WITHIN);
  store.releaseNext();
  await Promise.all(added);
  assert.equal(store.batches, [['a', 'b']]);
});

test('drafts added during an append share the next one, in order', async () => {
  const store = createSlowStore();
  const commit = openCommit({ store, onCommit() {} });
  const added = [commit.add(ada.message('a'))];
  await until(() => store.batches.length === 1, WITHIN);
  for (const id of ['b', 'c', 'd']) {
    added.push(commit.add(ada.message(id)));
    await nextTurn();
  }
  assert.is(store.batches.length, 1, 'one append at a time');
  store.releaseNext();
  await until(() => store.batches.length === 2, WITHIN);
  store.releaseNext();
  const appended = await Promise.all(added);
  assert.equal(store.batches, [['a'], ['b', 'c', 'd']]);
  assert.equal(appended.map((one) => one.ok && one.entry.seq), [1, 2, 3, 4]);
});

test('the event loop gets a turn between two appends', async () => {
  let turns = 0;
  let timer: ReturnType<typeof setImmediate>;
  const turn = (): void => {
    turns += 1;
    timer = setImmediate(turn);
  };
  turn();
  const turnsBefore: number[] = [];
  const inside = openMemoryStore();
  const append: Store['append'] = (drafts) => {
    turnsBefore.push(turns);
    return inside.append(drafts);
  };
  const commit = openCommit({ store: { append }, batchMax: 10, onCommit() {} });
  await Promise.all(messages(0, 200).map(commit.add)).finally(() => clearImmediate(timer));
  assert.is(turnsBefore.length, 20);
  assert.is(new Set(turnsBefore).size, 20, `turns before each: ${turnsBefore}`);
});

test('the wait of an append’s first draft is reported, unless the append failed', async () => {
  const store = createSlowStore();
  const answers: number[] = [];
  const commit = openCommit({ store, onCommit() {}, onAnswer: (ms) => answers.push(ms) });
  const first = commit.add(ada.message('a'));
  await until(() => store.batches.length === 1, WITHIN);
  const added = ['b', 'c'].map((id) => commit.add(ada.message(id)));
  await new Promise((resolve) => setTimeout(resolve, 20));
  store.releaseNext();
  await first;
  await until(() => store.batches.length === 2, WITHIN);
  assert.is(answers.length, 1);
  await new Promise((resolve) => setTimeout(resolve, 20));
  store.releaseNext();
  await Promise.all(added);
  assert.is(answers.length, 2);
  assert.ok(answers[0]! >= 15 && answers[1]! >= 35, `${answers}`);

  const failing = createFailingStore(openMemoryStore());
  failing.isAway = true;
  const none = openCommit({ store: failing, onCommit() {}, onAnswer: () => assert.unreachable() });
  await none.add(ada.message('a')).catch(() => {});
});

test('long texts are split over several appends', async () => {
  const store = createSlowStore();
  const commit = openCommit({ store, onCommit() {} });
  const drafts = messages(0, 5).map((draft) => ({ ...draft, text: 'x'.repeat(1_500_000) }));
  const added = Promise.all(drafts.map(commit.add));
  for (let i = 1; i <= 3; i++) {
    await until(() => store.batches.length === i, WITHIN);
    store.releaseNext();
  }
  await added;
  assert.equal(store.batches.map(({ length }) => length), [2, 2, 1]);
});

test('an append takes a bounded number of drafts', async () => {
  const store = createSlowStore();
  const commit = openCommit({ store, batchMax: 3, onCommit() {} });
  const added = Promise.all(messages(0, 8).map(commit.add));
  for (let i = 1; i <= 3; i++) {
    await until(() => store.batches.length === i, WITHIN);
    store.releaseNext();
  }
  await added;
  assert.equal(store.batches.map(({ length }) => length), [3, 3, 2]);
});

test('drafts above the limit are refused as busy', async () => {
  const store = createSlowStore();
  const commit = openCommit({ store, draftsMax: 3, onCommit() {} });
  const added = [commit.add(ada.message('a'))];
  await until(() => store.batches.length === 1, WITHIN);
  added.push(commit.add(ada.message('b')), commit.add(ada.message('c')));
  assert.instance(await commit.add(ada.message('d')).catch((error) => error), StoreBusyError);
  store.releaseNext();
  await until(() => store.batches.length === 2, WITHIN);
  added.push(commit.add(ada.message('e')));
  store.releaseNext();
  await until(() => store.batches.length === 3, WITHIN);
  store.releaseNext();
  await Promise.all(added);
  assert.equal(store.batches, [['a'], ['b', 'c'], ['e']]);
});

test('a failed append rejects all its drafts, and the next one continues', async () => {
  const store = createFailingStore(openMemoryStore());
  const told: string[] = [];
  const commit = openCommit({ store, onCommit: (room) => told.push(room) });
  store.isAway = true;
  const failed = await Promise.all(
    messages(0, 3).map((draft) => commit.add(draft).catch((error) => error)),
  );
  for (const error of failed) {
    assert.instance(error, StoreUnavailableError);
    assert.is((error.cause as Error).message, 'the store is away');
  }
  assert.equal(told, []);
  store.isAway = false;
  const appended = await Promise.all(messages(0, 3).map(commit.add));
  assert.equal(appended.map((one) => one.ok && one.entry.seq), [1, 2, 3]);
});

test('commits are reported by room and in order before the promises resolve', async () => {
  const happened: string[] = [];
  const commit = openCommit({
    store: openMemoryStore(),
    onCommit: (room, entries) => happened.push(`${room} ${entries.map(({ id }) => id)}`),
  });
  const garden = writer(BOB, 'garden');
  const drafts = [
    ada.message('a'),
    garden.message('b'),
    ada.message('c'),
    ada.message('a'),
    writer(BOB).message('a'),
    ada.edit('d', 9, 'refused'),
  ];
  const appended = await Promise.all(drafts.map(async (draft) => {
    const result = await commit.add(draft);
    happened.push(draft.id);
    return result.ok ? result.repeated : result.refusal.code;
  }));
  assert.equal(happened, ['lobby a,c', 'garden b', ...drafts.map(({ id }) => id)]);
  assert.equal(appended, [false, false, false, true, 'invalid', 'not_found']);
  await commit.add(ada.message('c'));
  assert.is(happened.length, 8, 'a repeated draft is not reported');
});

test('it is drained when nothing is queued or in flight', async () => {
  const store = createSlowStore();
  const commit = openCommit({ store, batchMax: 1, onCommit() {} });
  await commit.drained();
  const added = Promise.all(messages(0, 2).map(commit.add));
  let isDrained = false;
  const drained = Promise.all([commit.drained(), commit.drained()]).then(() => isDrained = true);
  for (let i = 1; i <= 2; i++) {
    await until(() => store.batches.length === i, WITHIN);
    await nextTurn();
    assert.is(isDrained, false);
    store.releaseNext();
  }
  await drained;
  await added;
  await commit.drained();
});

/** A memory store whose syncs complete when the test says so. */
function createStoreWithDisk() {
  const { append } = openMemoryStore();
  const syncs: PromiseWithResolvers<void>[] = [];
  const batches: string[][] = [];
  return {
    syncs,
    batches,
    append: (drafts: readonly Draft[]) => {
      batches.push(drafts.map(({ id }) => id));
      return append(drafts);
    },
    synced: () => {
      syncs.push(Promise.withResolvers());
      return syncs.at(-1)!.promise;
    },
  };
}

test('drafts are answered after their sync, which does not delay the next append', async () => {
  const store = createStoreWithDisk();
  const told: number[] = [];
  const commit = openCommit({
    store,
    onCommit: (_room, entries) => void told.push(...entries.map(({ seq }) => seq)),
  });
  const first = commit.add(ada.message('a'));
  await until(() => store.syncs.length === 1, WITHIN);
  const second = commit.add(ada.message('b'));
  await until(() => store.syncs.length === 2, WITHIN);
  let isDrained = false;
  commit.drained().then(() => isDrained = true);
  store.syncs[1]!.resolve();
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(told, [], 'in the order of the appends');
  assert.not(isDrained);
  store.syncs[0]!.resolve();
  await Promise.all([first, second]);
  assert.equal(told, [1, 2]);
  await until(() => isDrained, WITHIN);
});

test('drafts whose sync failed are rejected and may be added again', async () => {
  const store = createStoreWithDisk();
  const told: number[] = [];
  const commit = openCommit({ store, onCommit: () => void told.push(1) });
  const refused = commit.add(ada.message('a')).catch((error: Error) => error);
  await until(() => store.syncs.length === 1, WITHIN);
  store.syncs[0]!.reject(new Error('EIO'));
  assert.instance(await refused, StoreUnavailableError);
  assert.equal(told, []);
  const again = commit.add(ada.message('a'));
  await until(() => store.syncs.length === 2, WITHIN);
  store.syncs[1]!.resolve();
  const appended = await again;
  assert.ok(appended.ok && appended.repeated);
});

test('while the disk hangs the queue is bounded and nothing is lost', async () => {
  const store = createStoreWithDisk();
  const commit = openCommit({ store, draftsMax: 10, batchMax: 3, onCommit() {} });
  const added: Promise<unknown>[] = [];
  for (let i = 0; i < 40; i++) {
    added.push(commit.add(ada.message(String(i))).catch((error: Error) => error));
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await until(() => store.batches.flat().length === 10, WITHIN);
  for (let i = 0; i < store.syncs.length; i++) store.syncs[i]!.resolve();
  const answers = await Promise.all(added);
  assert.is(answers.filter((answer) => answer instanceof StoreBusyError).length, 30);
  await commit.drained();
});

test.run();
