import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Entry } from '../protocol/entry.ts';
import type { EntriesFrame } from '../protocol/frames.ts';
import type { SharedFrame } from '../protocol/shared-frame.ts';
import { createBroadcastQueue } from './broadcast-queue.ts';
import type { Member } from './member.ts';

const test = suite('broadcast queue');

function entries(...seqs: number[]): Entry[] {
  const from = { id: 'a', name: 'A' };
  return seqs.map((seq) => ({ seq, id: `e${seq}`, from, at: 0, via: 'r', text: '"é\u2028' }));
}

/** A member with the entries up to `sentSeq`, and the frames it gets. */
function memberWith(sentSeq: number) {
  const frames: SharedFrame[] = [];
  const member = { sentSeq, share: (frame: SharedFrame) => void frames.push(frame) };
  const parsed = () => frames.map(({ text }) => JSON.parse(text) as EntriesFrame);
  const seqs = () => parsed().map((frame) => frame.entries.map(({ seq }) => seq));
  return { member: member as unknown as Member, frames, parsed, seqs };
}

test('each member gets the entries it lacks, and members at the same seq share a frame', () => {
  const queue = createBroadcastQueue('a "room"');
  queue.push(entries(5, 6));
  queue.push(entries(7));
  const [none, all, some, others] = [4, 7, 6, 4].map(memberWith);
  for (const { member } of [none!, all!, some!, others!]) queue.sendTo(member);
  assert.equal(none!.parsed(), [{ type: 'entries', room: 'a "room"', entries: entries(5, 6, 7) }]);
  assert.equal([all!.seqs(), some!.seqs()], [[], [[7]]]);
  assert.is(none!.frames[0], others!.frames[0]);
  assert.is(none!.member.sentSeq, 7);
  queue.sendTo(none!.member);
  assert.is(none!.frames.length, 1);
});

test('members visited late get entries queued meanwhile, the others with the next flush', () => {
  const queue = createBroadcastQueue('lobby');
  const crowd = Array.from({ length: 1_000 }, () => memberWith(0));
  queue.push(entries(1));
  crowd.forEach(({ member }, i) => {
    queue.sendTo(member);
    if (i === 400) queue.push(entries(2, 3));
  });
  assert.equal([crowd[0]!.seqs(), crowd[999]!.seqs()], [[[1]], [[1, 2, 3]]]);
  assert.equal(queue.removeUpTo(1), entries(1));
  for (const { member } of crowd) queue.sendTo(member);
  for (const { seqs } of crowd) assert.equal(seqs().flat(), [1, 2, 3]);
  assert.equal(queue.removeUpTo(3), entries(2, 3));
  assert.is(queue.last, 0);
  for (const { member } of crowd) queue.sendTo(member);
  assert.is(crowd[0]!.frames.length, 2);
});

test('a large frame is not rebuilt while a crowd is served', () => {
  const queue = createBroadcastQueue('lobby');
  const large = (seq: number) =>
    entries(seq).map((entry) => ({ ...entry, text: 'x'.repeat(4_000) }));
  for (let seq = 1; seq <= 50; seq++) queue.push(large(seq));
  const crowd = Array.from({ length: 2_000 }, () => memberWith(0));
  crowd.forEach(({ member }, i) => {
    queue.sendTo(member);
    queue.push(large(51 + i));
  });
  assert.is(new Set(crowd.flatMap(({ frames }) => frames)).size, 1);
  queue.removeUpTo(50);
  for (const { member } of crowd) queue.sendTo(member);
  assert.is(crowd[0]!.seqs().flat().length, 2_050);
});

test.run();
