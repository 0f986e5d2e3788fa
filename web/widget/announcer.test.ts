import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../server/lib/until.ts';
import type { Message } from '../client/room-state.ts';
import { createAnnouncer } from './announcer.ts';
import { ENGLISH } from './language.ts';

const test = suite('announcer');

test('the history is never spoken, a new message is', () => {
  const { spoken, announcer } = listen(10_000);
  try {
    announcer.update([message(1), message(2)], 'ada');
    assert.equal(spoken, []);
    announcer.update([message(1), message(2), message(3)], 'ada');
    assert.equal(spoken, ['Ben: text 3']);
  } finally {
    announcer.close();
  }
});

test('an older page that is loaded later is not spoken', () => {
  const { spoken, announcer } = listen(10_000);
  try {
    announcer.update([message(7)], 'ada');
    announcer.update([message(5), message(6), message(7)], 'ada');
    announcer.update([message(5), { ...message(6), text: 'edited' }, message(7)], 'ada');
    assert.equal(spoken, []);
  } finally {
    announcer.close();
  }
});

test('the reader’s own messages are not spoken', () => {
  const { spoken, announcer } = listen(10_000);
  try {
    announcer.update([], 'ada');
    announcer.update([message(1, 'ada'), message(2, 'ben')], 'ada');
    assert.equal(spoken, ['Ben: text 2']);
  } finally {
    announcer.close();
  }
});

test('messages are spoken one at a time, in order', async () => {
  const { spoken, announcer } = listen(10);
  try {
    announcer.update([], 'ada');
    announcer.update([message(1), message(2), message(3)], 'ada');
    assert.equal(spoken, ['Ben: text 1']);
    await until(() => spoken.length === 3, { withinMs: 2_000, what: 'third announcement' });
    assert.equal(spoken, ['Ben: text 1', 'Ben: text 2', 'Ben: text 3']);
  } finally {
    announcer.close();
  }
});

test('many at once are told as one number', async () => {
  const { spoken, announcer } = listen(10);
  try {
    const all = [message(1)];
    announcer.update(all, 'ada');
    for (let seq = 2; seq <= 40; seq += 1) all.push(message(seq));
    announcer.update(all, 'ada');
    assert.equal(spoken, ['39 new messages']);
    announcer.update([...all, message(41)], 'ada');
    await until(() => spoken.length === 2, { withinMs: 2_000, what: 'second announcement' });
    assert.is(spoken[1], 'Ben: text 41');
  } finally {
    announcer.close();
  }
});

test('a long text is spoken in part', () => {
  const { spoken, announcer } = listen(10_000);
  try {
    announcer.update([], 'ada');
    announcer.update([{ ...message(1), text: 'x'.repeat(4_000) }], 'ada');
    assert.ok(spoken[0]!.length < 300);
  } finally {
    announcer.close();
  }
});

test('nothing is spoken after the end', async () => {
  const { spoken, announcer } = listen(5);
  announcer.update([], 'ada');
  announcer.update([message(1), message(2)], 'ada');
  announcer.close();
  await new Promise((resolve) => setTimeout(resolve, 30));
  assert.equal(spoken, ['Ben: text 1']);
});

test.run();

function listen(intervalMs: number) {
  const spoken: string[] = [];
  const announcer = createAnnouncer({
    language: () => ENGLISH,
    speak: (text) => spoken.push(text),
    intervalMs,
  });
  return { spoken, announcer };
}

function message(seq: number, author = 'ben'): Message {
  return {
    seq,
    id: `m-${seq}`,
    kind: 'message',
    from: { id: author, name: author === 'ben' ? 'Ben' : 'Ada' },
    at: seq,
    via: 'a',
    text: `text ${seq}`,
    deleted: false,
    reactions: {},
    mine: [],
  };
}
