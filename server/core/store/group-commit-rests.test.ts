/** Rests of the group commit between two appends. */
import { nodeScheduler } from '../../hosts/node/scheduler.ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { setImmediate } from 'node:timers';
import { createFakeClock } from '../../../scripts/testkit/fake-clock.ts';
import { until } from '../../lib/until.ts';
import { writer } from '../../../scripts/testkit/server/draft.ts';
import { createGroupCommit } from './group-commit.ts';
import { openMemoryStore } from '../../stores/memory/memory.ts';
import { createSlowStore } from './slow-store.fixture.ts';
import type { Draft } from './store.ts';

const test = suite('group commit: rests');
const ada = writer();
const WITHIN = { withinMs: 10_000 };
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** More turns than an append needs to start. */
async function passTurns(): Promise<void> {
  for (let turns = 0; turns < 10; turns++) await nextTurn();
}

/** Completes an append after 40 ms, and adds another draft two turns later. */
async function addAfterSlowAppend(meanwhile: readonly Draft[]) {
  const store = createSlowStore();
  const clock = createFakeClock();
  const commit = createGroupCommit({ scheduler: nodeScheduler, store, onCommit() {}, clock });
  const added = [commit.add(ada.message('first'))];
  await until(() => store.batches.length === 1, WITHIN);
  added.push(...meanwhile.map(commit.add));
  await clock.advance(40);
  store.releaseNext();
  await added[0];
  await nextTurn();
  await nextTurn();
  added.push(commit.add(ada.message('late')));
  await passTurns();
  const atOnce = store.batches.length;
  await clock.advance(39);
  await passTurns();
  const tooEarly = store.batches.length;
  await clock.advance(1);
  await until(() => store.batches.length === 2, WITHIN);
  store.releaseNext();
  await Promise.all(added);
  return { atOnce, tooEarly, batches: store.batches };
}

test('under load an append rests as long as the last one took', async () => {
  const { atOnce, tooEarly, batches } = await addAfterSlowAppend([ada.message('meanwhile')]);
  assert.equal([atOnce, tooEarly], [1, 1]);
  assert.equal(batches, [['first'], ['meanwhile', 'late']]);
});

test('a single draft behind a slow store does not wait', async () => {
  const { atOnce, batches } = await addAfterSlowAppend([]);
  assert.is(atOnce, 2);
  assert.equal(batches, [['first'], ['late']]);
});

test('a single draft rests only for the last append’s event-loop time', async () => {
  const { append } = openMemoryStore();
  const timers: { run(): void; atMs: number }[] = [];
  let nowMs = 1_000;
  const workMs = 5;
  const clock = {
    now: () => nowMs,
    after(ms: number, run: () => void) {
      timers.push({ run, atMs: nowMs + ms });
      return () => {};
    },
  };
  const store = {
    append(drafts: readonly Draft[]) {
      nowMs += workMs;
      return append(drafts);
    },
  };
  const commit = createGroupCommit({ scheduler: nodeScheduler, store, onCommit() {}, clock });
  await commit.add(ada.message('a'));
  let isAdded = false;
  const soon = commit.add(ada.message('b')).then(() => isAdded = true);
  await passTurns();
  assert.equal([isAdded, timers.map(({ atMs }) => atMs - nowMs)], [false, [25]]);
  nowMs = timers[0]!.atMs;
  timers.shift()!.run();
  await soon;
  nowMs += 25;
  // Needs a few event-loop turns but no timer.
  await commit.add(ada.message('c'));
  assert.equal(timers, []);
});

test.run();
