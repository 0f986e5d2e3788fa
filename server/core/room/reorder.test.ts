import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Entry } from '../protocol/entry.ts';
import { createReorder } from './reorder.ts';

const test = suite('reorder');

function entries(...seqs: number[]): Entry[] {
  return seqs.map((seq) => ({ seq, id: `e${seq}`, from: { id: 'a', name: 'A' }, at: 0, via: 'r' }));
}
function seqs(list: readonly Entry[]): number[] {
  return list.map((entry) => entry.seq);
}

test('entries in order pass, and repeated ones are dropped', () => {
  const reorder = createReorder(4);
  assert.equal(seqs(reorder.offer(entries(3, 4, 5, 5, 6))), [5, 6]);
  assert.equal(seqs(reorder.offer(entries(5, 6))), []);
  assert.is(reorder.head, 6);
  assert.is(reorder.hasGap, false);
});

test('entries behind a gap wait for the missing ones', () => {
  const reorder = createReorder(0);
  assert.equal(seqs(reorder.offer(entries(3, 5))), []);
  assert.is(reorder.hasGap, true);
  assert.equal(seqs(reorder.offer(entries(2))), []);
  assert.equal(seqs(reorder.offer(entries(1))), [1, 2, 3]);
  assert.is(reorder.hasGap, true);
  assert.equal(seqs(reorder.offer(entries(4))), [4, 5]);
  assert.is(reorder.hasGap, false);
});

test('a store read that overtakes waiting entries drops them', () => {
  const reorder = createReorder(0);
  reorder.offer(entries(2, 3));
  assert.equal(seqs(reorder.offer(entries(1, 2, 3, 4))), [1, 2, 3, 4]);
  assert.is(reorder.hasGap, false);
});

test('the number of waiting entries is bounded', () => {
  const reorder = createReorder(0);
  const many = Array.from({ length: 5_000 }, (_, i) => i + 2);
  reorder.offer(entries(...many));
  assert.is(reorder.offer(entries(1)).length, 1_001);
});

test.run();
