import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { idOf } from './wire/message-id.ts';
import { createRoomTally } from './room-tally.ts';
import { timedText } from './wire/timed-text.ts';
import type { WireEntry } from './wire/wire.ts';

const test = suite('room-tally');

function entries(...all: [seq: number, id: number, dueMs?: number][]): WireEntry[] {
  return all.map(([seq, id, dueMs = 0]) => ({ seq, id: idOf(id), text: timedText(dueMs) }));
}

test('a frame yields its seqs and the due times of its messages', () => {
  const tally = createRoomTally('r');
  assert.equal(tally.read(entries([1, 1, 12.345], [2, 2, 1_000_000.5]), ''), {
    first: 1,
    last: 2,
    dueMs: [12.345, 1_000_000.5],
    counts: [1, 1],
  });
  assert.is(tally.disorders, 0);
});

test('messages that are due within a millisecond are grouped', () => {
  const { dueMs, counts } = createRoomTally('r').read(
    entries([1, 1, 10], [2, 2, 12], [3, 3, 10.5], [4, 4, 11], [5, 5, 13.001]),
    '',
  );
  assert.equal(counts, [3, 1, 1]);
  assert.equal(dueMs, [10.5, 12, 13.001]);
});

test('several members may read the same entries in frames of different size', () => {
  const tally = createRoomTally('r');
  tally.read(entries([1, 1], [2, 2]), '');
  tally.read(entries([1, 1]), '');
  tally.read(entries([2, 2], [3, 3]), '');
  assert.is(tally.disorders, 0);
});

test('two orders, a repeated id and a gap inside a frame are disorders', () => {
  const otherOrder = createRoomTally('r');
  otherOrder.read(entries([1, 1], [2, 2]), '');
  otherOrder.read(entries([1, 2], [2, 1]), '');
  assert.is(otherOrder.disorders, 2);
  const twice = createRoomTally('r');
  twice.read(entries([1, 1], [2, 1]), '');
  assert.is(twice.disorders, 1);
  const hole = createRoomTally('r');
  hole.read(entries([1, 1], [3, 2]), '');
  assert.is(hole.disorders, 1);
});

test('an acknowledged message that nobody saw at its seq is unseen', () => {
  const tally = createRoomTally('r');
  tally.read(entries([1, 1], [2, 2]), '');
  for (const [id, seq] of [[1, 1], [3, 2], [4, 3]] as const) tally.acknowledge(id, seq);
  assert.is(tally.headSeq, 3);
  assert.is(tally.takeUnseen(), 2);
  assert.is(tally.takeUnseen(), 0);
});

test('entries from before the last count must not come again', () => {
  const tally = createRoomTally('r');
  tally.read(entries([1, 1], [2, 2]), '');
  tally.takeUnseen();
  tally.read(entries([3, 2]), '');
  tally.read(entries([2, 3]), '');
  assert.is(tally.disorders, 2);
  tally.read(entries([3, 4]), '');
  assert.is(tally.disorders, 2);
});

test.run();
