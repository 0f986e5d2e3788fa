/** Rests of the group commit between two appends. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { writer } from '../../../scripts/testkit/server/draft.ts';
import { openMemoryStore } from '../../stores/memory/memory.ts';
import { createGroupCommit } from './group-commit.ts';
import type { Draft } from './store.ts';

const test = suite('group commit: rests');
const ada = writer();

/**
 * A group commit whose turns and timers run when the test says so. Each append keeps the event loop
 * busy for `workMs`.
 */
function setUp({ workMs = 0 } = {}) {
  let nowMs = 1_000;
  const turns: (() => void)[] = [];
  const timers: { run(): void; ms: number }[] = [];
  const batches: string[][] = [];
  const { append } = openMemoryStore();
  const commit = createGroupCommit({
    store: {
      append(drafts: readonly Draft[]) {
        nowMs += workMs;
        batches.push(drafts.map(({ id }) => id));
        return append(drafts);
      },
    },
    onCommit() {},
    scheduler: { soon: (run) => void turns.push(run) },
    clock: {
      now: () => nowMs,
      after(ms, run) {
        timers.push({ run, ms });
        return () => {};
      },
    },
  });
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 20; i++) await Promise.resolve();
  };
  return {
    commit,
    batches,
    turns,
    timers,
    pass: (ms: number) => void (nowMs += ms),
    /** Runs the next turn, this late. */
    async turn(lateMs = 0) {
      nowMs += lateMs;
      turns.shift()!();
      await settle();
    },
    /** Ends the rest, this late; returns its length. */
    async endRest(lateMs = 0) {
      const { run, ms } = timers.shift()!;
      nowMs += ms + lateMs;
      run();
      await settle();
      return ms;
    },
    settle,
  };
}

test('a single draft does not wait', async () => {
  const { commit, batches, turn, timers, pass } = setUp({ workMs: 5 });
  for (const id of ['a', 'b']) {
    void commit.add(ada.message(id));
    await turn();
    pass(10);
  }
  assert.equal([batches, timers], [[['a'], ['b']], []]);
});

test('while the loop has time, an append follows the last one after a millisecond', async () => {
  const { commit, batches, turn, endRest } = setUp({ workMs: 5 });
  void commit.add(ada.message('a'));
  await turn();
  void commit.add(ada.message('b'));
  void commit.add(ada.message('c'));
  assert.is(await endRest(), 1);
  assert.equal(batches, [['a'], ['b', 'c']]);
});

test('the longer the loop lags, the longer the rest: up to five times the work', async () => {
  const { commit, turn, endRest } = setUp({ workMs: 5 });
  const rests: number[] = [];
  void commit.add(ada.message('first'));
  await turn();
  for (let i = 0; i < 30; i++) {
    void commit.add(ada.message(`m${i}`));
    rests.push(await endRest(60));
  }
  assert.is(rests[0], 1);
  assert.ok(rests[1]! > 1 && rests[1]! < 25, `${rests[1]} ms after one late rest`);
  assert.is(Math.max(...rests), 25);
});

test('a rest is at most 50 ms', async () => {
  const { commit, turn, endRest } = setUp({ workMs: 40 });
  let longest = 0;
  void commit.add(ada.message('first'));
  await turn();
  for (let i = 0; i < 30; i++) {
    void commit.add(ada.message(`m${i}`));
    longest = Math.max(longest, await endRest(200));
  }
  assert.is(longest, 50);
});

test('rests are short again soon after the lag', async () => {
  const { commit, turn, endRest, pass, turns } = setUp({ workMs: 5 });
  void commit.add(ada.message('first'));
  await turn();
  for (let i = 0; i < 30; i++) {
    void commit.add(ada.message(`m${i}`));
    await endRest(200);
  }
  pass(1_000);
  void commit.add(ada.message('later'));
  assert.is(turns.length, 1, 'no rest after a pause');
  await turn();
  void commit.add(ada.message('last'));
  assert.is(await endRest(), 1);
});

test.run();
