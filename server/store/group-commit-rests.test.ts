/**
 * When the group commit rests between two appends, and when nobody has to wait for that.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { setImmediate } from 'node:timers';
import { until } from '../lib/until.ts';
import { writer } from './draft.fixture.ts';
import { createGroupCommit } from './group-commit.ts';
import { openMemoryStore } from './memory.ts';
import { createSlowStore } from './slow-store.fixture.ts';
import type { Draft } from './store.ts';

const test = suite('group commit: rests');
const ada = writer();
const WITHIN = { withinMs: 2_000 };
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Lets the last append go after it took a while, then two turns later adds another draft. */
async function addAfterSlowAppend(meanwhile: readonly Draft[]) {
  const store = createSlowStore();
  const commit = createGroupCommit({ store, onCommit() {} });
  const added = [commit.add(ada.message('first'))];
  await until(() => store.batches.length === 1, WITHIN);
  added.push(...meanwhile.map(commit.add));
  await new Promise((resolve) => setTimeout(resolve, 40));
  store.letGo();
  await added[0];
  await nextTurn();
  await nextTurn();
  added.push(commit.add(ada.message('late')));
  for (let turns = 0; turns < 5; turns++) await nextTurn();
  const atOnce = store.batches.length;
  await until(() => store.batches.length === 2, WITHIN);
  store.letGo();
  await Promise.all(added);
  return { atOnce, batches: store.batches };
}

test('under load an append rests as long as the last one took, and more gathers', async () => {
  const { atOnce, batches } = await addAfterSlowAppend([ada.message('meanwhile')]);
  assert.is(atOnce, 1);
  assert.equal(batches, [['first'], ['meanwhile', 'late']]);
});

test('a draft that comes alone behind a slow store does not wait', async () => {
  const { atOnce, batches } = await addAfterSlowAppend([]);
  assert.is(atOnce, 2);
  assert.equal(batches, [['first'], ['late']]);
});

test('a draft that comes alone does not wait, whatever the last append took', async () => {
  const { append } = openMemoryStore();
  let isSlow = true;
  const store = {
    append(drafts: readonly Draft[]) {
      const untilMs = performance.now() + (isSlow ? 5 : 0);
      while (performance.now() < untilMs);
      return append(drafts);
    },
  };
  const commit = createGroupCommit({ store, onCommit() {} });
  await commit.add(ada.message('a'));
  isSlow = false;
  await new Promise((resolve) => setTimeout(resolve, 40));
  let turns = 0;
  const added = commit.add(ada.message('b')).then(() => 'added');
  // It takes a few turns of the event loop and no timer.
  for (let answer = ''; answer === '' && turns < 50; turns++) {
    answer = await Promise.race([added, nextTurn().then(() => '')]);
  }
  assert.ok(turns < 20, `${turns} turns`);
});

test.run();
