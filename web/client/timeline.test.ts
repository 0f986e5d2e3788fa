import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Entry } from '../../server/core/protocol/entry.ts';
import { createTimeline, type Timeline } from './timeline.ts';

const test = suite('timeline');
const ada = { id: 'ada', name: 'Ada' };
const bob = { id: 'bob', name: 'Bob' };

function entry(seq: number, over: Partial<Entry> = {}): Entry {
  return {
    seq,
    id: `id-${seq}`,
    from: bob,
    at: seq * 1_000,
    via: 'a',
    text: `text ${seq}`,
    ...over,
  };
}

function range(first: number, last: number): Entry[] {
  return Array.from({ length: last - first + 1 }, (_, i) => entry(first + i));
}

function seqs({ messages }: Timeline): number[] {
  return messages.map(({ seq }) => seq);
}

function timelineOf(...entries: Entry[]): Timeline {
  const timeline = createTimeline();
  timeline.setReader('ada');
  timeline.replace({ entries, head: entries.at(-1)?.seq ?? 0, first: 1 });
  return timeline;
}

test('entries are taken once, in order, up to the first missing one', () => {
  const timeline = timelineOf(...range(1, 2));
  assert.ok(timeline.append(range(1, 4)));
  assert.equal(seqs(timeline), [1, 2, 3, 4]);
  assert.not(timeline.append([entry(5), entry(7), entry(8)]));
  assert.equal([seqs(timeline), timeline.last], [[1, 2, 3, 4, 5], 5]);
  assert.not(timeline.append([entry(9)]));
  assert.ok(timeline.append(range(4, 8)));
  assert.equal([seqs(timeline), timeline.last], [[1, 2, 3, 4, 5, 6, 7, 8], 8]);
});

test('the seqs of edits, deletions, reactions and unknown kinds count as well', () => {
  const timeline = timelineOf(entry(1));
  assert.ok(timeline.append([
    entry(2, { kind: 'edit', target: 1, text: 'new' }),
    entry(3, { kind: 'poll' as never }),
    entry(4, { from: undefined as never }),
    entry(5),
  ]));
  assert.equal([seqs(timeline), timeline.last], [[1, 5], 5]);
});

test('a page may end before the head, where the next entries start', () => {
  const timeline = createTimeline();
  timeline.replace({ entries: range(1, 2), head: 4, first: 1 });
  assert.is(timeline.last, 4);
  assert.ok(timeline.append([entry(5)]));
});

test('edits and deletions are folded in, and a deleted message never changes again', () => {
  const timeline = timelineOf(...range(1, 3));
  timeline.append([
    entry(4, { kind: 'edit', target: 2, text: 'better' }),
    entry(5, { kind: 'delete', target: 3, text: undefined }),
    entry(6, { kind: 'edit', target: 3, text: 'too late' }),
    entry(7, { kind: 'react', target: 3, emoji: '👍', on: true }),
    entry(8, { kind: 'edit', target: 99, text: 'of nothing' }),
  ]);
  const [first, second, third] = timeline.messages;
  assert.equal([first!.text, first!.edited], ['text 1', undefined]);
  assert.equal([second!.text, second!.edited, second!.seq], ['better', 4_000, 2]);
  assert.equal([third!.text, third!.deleted, third!.reactions], ['', true, {}]);
});

test('reactions are counted by user, and the reader’s own are listed', () => {
  const react = (seq: number, from: typeof ada, on: boolean) =>
    entry(seq, { kind: 'react', target: 1, emoji: '👍', on, from });
  const timeline = timelineOf(entry(1));
  timeline.append([react(2, ada, true), react(3, bob, true), react(4, bob, true)]);
  assert.equal(timeline.messages[0]!.reactions, { '👍': 2 });
  assert.equal(timeline.messages[0]!.mine, ['👍']);
  timeline.append([react(5, ada, true), react(6, ada, false), react(7, ada, false)]);
  assert.equal(timeline.messages[0]!.reactions, { '👍': 1 });
  assert.equal(timeline.messages[0]!.mine, []);
  timeline.append([react(8, bob, false)]);
  assert.equal(timeline.messages[0]!.reactions, {});
});

test('live reactions add to those of a page', () => {
  const page = entry(1, { reactions: { '👍': 2, '🎉': 1 }, mine: ['👍'], edited: 5 });
  const timeline = timelineOf(page);
  assert.equal(timeline.messages[0]!.reactions, { '👍': 2, '🎉': 1 });
  assert.equal([timeline.messages[0]!.mine, timeline.messages[0]!.edited], [['👍'], 5]);
  timeline.append([
    entry(2, { kind: 'react', target: 1, emoji: '👍', on: true, from: ada }),
    entry(3, { kind: 'react', target: 1, emoji: '🎉', on: false }),
    entry(4, { kind: 'react', target: 1, emoji: '👍', on: false, from: ada }),
  ]);
  assert.equal(timeline.messages[0]!.reactions, { '👍': 1 });
  assert.equal(timeline.messages[0]!.mine, []);
});

test('another reader has no reactions of its own', () => {
  const timeline = timelineOf(entry(1, { reactions: { '👍': 1 }, mine: ['👍'] }));
  timeline.setReader('ada');
  assert.equal(timeline.messages[0]!.mine, ['👍']);
  timeline.setReader('bob');
  assert.equal(timeline.messages[0]!.mine, []);
});

test('returned messages are never mutated', () => {
  const timeline = timelineOf(...range(1, 2));
  const before = timeline.messages;
  assert.is(timeline.messages, before);
  timeline.append([entry(3, { kind: 'edit', target: 1, text: 'new' }), entry(4)]);
  assert.equal(before.map(({ text }) => text), ['text 1', 'text 2']);
  assert.equal(timeline.messages.map(({ text }) => text), ['new', 'text 2', 'text 4']);
  assert.is(timeline.messages[1], before[1]);
});

test('a page that starts over drops earlier messages and marks the gap', () => {
  const timeline = timelineOf(...range(1, 3));
  assert.is(timeline.gapBefore, undefined);
  timeline.replace({ entries: range(50, 52), head: 53, first: 40 });
  assert.equal([seqs(timeline), timeline.last], [[50, 51, 52], 53]);
  assert.equal([timeline.gapBefore, timeline.hasOlder], [50, true]);
  timeline.prepend({ entries: range(40, 49), first: 40 });
  assert.equal([timeline.gapBefore, timeline.hasOlder], [40, false]);
});

test('a first page, and a page after an empty one, have no gap', () => {
  const timeline = createTimeline();
  timeline.replace({ entries: [], head: 0, first: 1 });
  assert.equal([timeline.gapBefore, timeline.hasOlder, timeline.last], [undefined, false, 0]);
  timeline.replace({ entries: range(50, 52), head: 52, first: 50 });
  assert.is(timeline.gapBefore, undefined);
});

test('an older page is prepended without duplicates', () => {
  const timeline = createTimeline();
  timeline.replace({ entries: range(101, 103), head: 103, first: 1 });
  assert.equal([timeline.hasOlder, timeline.oldest], [true, 101]);
  timeline.prepend({ entries: [...range(52, 60), ...range(99, 102)], first: 1 });
  assert.equal(seqs(timeline), [52, 53, 54, 55, 56, 57, 58, 59, 60, 99, 100, 101, 102, 103]);
  assert.equal([timeline.hasOlder, timeline.oldest, timeline.last], [true, 52, 103]);
});

test('nothing is older than the first retained seq or an empty page', () => {
  const reached = timelineOf(...range(1, 3));
  assert.is(reached.hasOlder, false);
  const edited = createTimeline();
  edited.replace({ entries: range(3, 5), head: 5, first: 2 });
  assert.is(edited.hasOlder, true);
  edited.prepend({ entries: [], first: 2 });
  assert.equal([edited.hasOlder, seqs(edited)], [false, [3, 4, 5]]);
});

test('trimmed messages can be loaded again', () => {
  const timeline = timelineOf(...range(1, 5));
  timeline.trim(5);
  assert.is(timeline.hasOlder, false);
  timeline.trim(2);
  assert.equal([seqs(timeline), timeline.hasOlder, timeline.last], [[4, 5], true, 5]);
  timeline.append([entry(6, { kind: 'edit', target: 4, text: 'new' })]);
  assert.is(timeline.messages[0]!.text, 'new');
});

test('trimming forgets the gap and the beginning', () => {
  const timeline = timelineOf(entry(1));
  timeline.replace({ entries: range(52, 60), head: 60, first: 51 });
  timeline.prepend({ entries: [], first: 51 });
  assert.equal([timeline.hasOlder, timeline.gapBefore], [false, 52]);
  timeline.trim(5);
  assert.equal([timeline.hasOlder, timeline.gapBefore], [true, undefined]);
});

test('a page out of order is taken as far as it ascends', () => {
  const timeline = timelineOf(entry(3), entry(2), entry(5), entry(5));
  assert.equal(seqs(timeline), [3, 5]);
});

test('fields of a wrong type never reach the reader', () => {
  const timeline = timelineOf(
    entry(1, {
      text: 5 as never,
      reactions: { a: 'x' } as never,
      mine: 'x' as never,
      deleted: 1 as never,
    }),
    entry(2, { from: { id: 'x' } as never }),
    entry(3, { at: 'now' as never }),
  );
  const [message] = timeline.messages;
  assert.equal(seqs(timeline), [1]);
  assert.equal([message!.text, message!.reactions, message!.mine, message!.deleted], [
    '',
    {},
    [],
    false,
  ]);
});

test.run();
