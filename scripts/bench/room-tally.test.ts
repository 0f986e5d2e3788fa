import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { EntriesFrame } from '../../server/protocol/frames.ts';
import { createRoomTally } from './room-tally.ts';
import { timedText } from './timed-text.ts';

const test = suite('room-tally');

function frame(...entries: [seq: number, id: string, dueMs?: number][]): EntriesFrame {
  const from = { id: 'u', name: 'U' };
  return {
    type: 'entries',
    room: 'r',
    entries: entries.map(([seq, id, dueMs = 0]) => ({
      seq,
      id,
      from,
      at: 1,
      via: 'v',
      text: timedText(dueMs),
    })),
  };
}

test('a frame is read into its seqs and the times at which its messages were due', () => {
  const tally = createRoomTally();
  assert.equal(tally.read(frame([1, 'a', 12.345], [2, 'b', 1_000_000.5])), {
    first: 1,
    last: 2,
    dueMs: [12.345, 1_000_000.5],
  });
  assert.is(tally.disorders, 0);
});

test('the same bytes are known, and other bytes of the same length are not', () => {
  const tally = createRoomTally();
  const bytes = new TextEncoder().encode('frame 1');
  const batch = tally.read(frame([1, 'a']), bytes);
  assert.is(tally.known(new TextEncoder().encode('frame 1')), batch);
  assert.is(tally.known(new TextEncoder().encode('frame 2')), undefined);
});

test('several members may read the same entries in frames of different size', () => {
  const tally = createRoomTally();
  tally.read(frame([1, 'a'], [2, 'b']));
  tally.read(frame([1, 'a']));
  tally.read(frame([2, 'b'], [3, 'c']));
  assert.is(tally.disorders, 0);
});

test('two orders, an id twice and a hole inside a frame are disorders', () => {
  const otherOrder = createRoomTally();
  otherOrder.read(frame([1, 'a'], [2, 'b']));
  otherOrder.read(frame([1, 'b'], [2, 'a']));
  assert.is(otherOrder.disorders, 2);
  const twice = createRoomTally();
  twice.read(frame([1, 'a'], [2, 'a']));
  assert.is(twice.disorders, 1);
  const hole = createRoomTally();
  hole.read(frame([1, 'a'], [3, 'b']));
  assert.is(hole.disorders, 1);
});

test('an acknowledged message that nobody saw at its seq is unseen', () => {
  const tally = createRoomTally();
  tally.read(frame([1, 'a'], [2, 'b']));
  for (const [id, seq] of [['a', 1], ['c', 2], ['d', 3]] as const) tally.acknowledge(id, seq);
  assert.is(tally.headSeq, 3);
  assert.is(tally.takeUnseen(), 2);
  assert.is(tally.takeUnseen(), 0);
});

test.run();
