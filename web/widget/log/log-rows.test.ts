import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { PLAIN_RIGHTS } from '../../client/room-rights.ts';
import type { Message, PendingMessage, RoomState } from '../../client/room-state.ts';
import {
  indexOfItem,
  isPending,
  itemCount,
  type LogRow,
  logRows,
  type MessageRow,
} from './log-rows.ts';

const test = suite('log rows');

const ADA = { id: 'ada', name: 'Ada' };
const BEN = { id: 'ben', name: 'Ben' };
const NOON = new Date(2026, 10, 24, 12).getTime();
const MINUTE = 60_000;

test('messages of one author within five minutes form a group', () => {
  const rows = messages(logRows(
    state([
      message(1, ADA, NOON),
      message(2, ADA, NOON + 4 * MINUTE),
      message(3, ADA, NOON + 9 * MINUTE),
      message(4, BEN, NOON + 9 * MINUTE),
      message(5, ADA, NOON + 9 * MINUTE),
    ]),
    ADA,
  ));
  assert.equal(rows.map((row) => row.isHead), [true, false, true, true, true]);
  assert.equal(rows.map((row) => row.isOwn), [true, true, true, false, true]);
});

test('a changed name starts a new group', () => {
  const rows = messages(logRows(
    state([message(1, ADA, NOON), message(2, { ...ADA, name: 'Ada L.' }, NOON)]),
    BEN,
  ));
  assert.equal(rows.map((row) => row.isHead), [true, true]);
});

test('each day opens with a separator and a new group', () => {
  const midnight = new Date(2026, 10, 25).getTime();
  const rows = logRows(
    state([message(1, ADA, midnight - MINUTE), message(2, ADA, midnight + MINUTE)]),
    ADA,
  );
  assert.equal(types(rows), ['day', 'message', 'day', 'message']);
  assert.ok(messages(rows)[1]?.isHead);
});

test('a day is not repeated if replicas disagree about midnight', () => {
  const midnight = new Date(2026, 10, 25).getTime();
  const rows = logRows(
    state([
      message(1, ADA, midnight - MINUTE),
      message(2, BEN, midnight + 1),
      message(3, ADA, midnight - 1),
      message(4, BEN, midnight + 2),
    ]),
    ADA,
  );
  assert.equal(types(rows), ['day', 'message', 'day', 'message', 'message', 'message']);
});

test('the gap is before the first message after it', () => {
  const rows = logRows(
    { ...state([message(4, ADA, NOON), message(9, ADA, NOON)]), gapBefore: 9 },
    ADA,
  );
  assert.equal(types(rows), ['day', 'message', 'gap', 'message']);
  assert.ok(messages(rows)[1]?.isHead);
});

test('a system entry is separate from the groups', () => {
  const system = { ...message(2, ADA, NOON), kind: 'system' as const };
  const rows = logRows(state([message(1, ADA, NOON), system, message(3, ADA, NOON)]), ADA);
  assert.equal(types(rows), ['day', 'message', 'system', 'message']);
  assert.ok(messages(rows)[1]?.isHead);
});

test('pending messages come last, in the reader’s group', () => {
  const rows = logRows(state([message(1, ADA, NOON)], [pending('p', NOON + MINUTE)]), ADA);
  const [, last] = messages(rows);
  assert.is(last?.key, 'p');
  assert.is(last?.isHead, false);
  assert.ok(last && isPending(last.message));
});

test('a pending message from a device with a slow clock opens no earlier day', () => {
  const yesterday = NOON - 24 * 60 * MINUTE;
  const rows = logRows(state([message(1, BEN, NOON)], [pending('p', yesterday)]), ADA);
  assert.equal(types(rows), ['day', 'message', 'message']);
});

test('a pending message keeps its row once it is sent', () => {
  const before = messages(logRows(state([], [pending('m-7', NOON)]), ADA));
  const after = messages(logRows(state([message(7, ADA, NOON)]), ADA));
  assert.is(before[0]?.key, after[0]?.key);
});

test('a reply contains the quoted message, or null if it is not loaded', () => {
  const question = message(3, BEN, NOON);
  const rows = messages(logRows(
    state(
      [question, { ...message(4, ADA, NOON), replyTo: 3 }, {
        ...message(5, ADA, NOON),
        replyTo: 1,
      }],
      [{ ...pending('p', NOON), replyTo: 3 }],
    ),
    ADA,
  ));
  assert.is(rows[0]?.quoted, undefined);
  assert.is(rows[1]?.quoted, question);
  assert.is(rows[2]?.quoted, null);
  assert.is(rows[3]?.quoted, question);
});

test('a deleted reply quotes nothing', () => {
  const reply = { ...message(4, ADA, NOON), replyTo: 3 };
  const quotedIn = (one: typeof reply) =>
    messages(logRows(state([message(3, BEN, NOON), one]), ADA))[1]?.quoted;
  assert.is(quotedIn(reply)?.seq, 3);
  assert.is(quotedIn({ ...reply, text: '', deleted: true }), undefined);
});

test('a part of the log has the same rows as the whole', () => {
  const midnight = new Date(2026, 10, 25).getTime();
  const room = {
    ...state([
      message(1, ADA, midnight - MINUTE),
      { ...message(2, BEN, midnight), kind: 'system' as const },
      message(3, BEN, midnight),
      message(4, BEN, midnight + MINUTE),
      { ...message(9, BEN, midnight + MINUTE), replyTo: 1 },
      message(10, ADA, midnight + MINUTE),
    ], [pending('p', midnight + MINUTE)]),
    gapBefore: 9,
  };
  const whole = logRows(room, ADA, { newFrom: 4 });
  assert.equal(types(whole).filter((type) => type !== 'message'), [
    'day',
    'day',
    'system',
    'new',
    'gap',
  ]);
  const count = itemCount(room);
  for (let cut = 0; cut <= count; cut += 1) {
    const spans = [{ from: 0, to: cut }, { from: cut, to: count }];
    assert.equal(spans.flatMap((span) => logRows(room, ADA, { span, newFrom: 4 })), whole);
  }
});

test('an item is found near its former index', () => {
  const room = state([message(1, ADA, NOON), message(2, ADA, NOON)], [pending('p', NOON)]);
  assert.equal([0, 1, 2].map((near) => indexOfItem(room, 'p', near)), [2, 2, 2]);
  assert.equal([-7, 40].map((near) => indexOfItem(room, 'm-1', near)), [0, 0]);
  assert.is(indexOfItem(room, 'other', 1), -1);
});

test('an empty room has no rows', () => {
  assert.equal(logRows(state([]), ADA), []);
});

test.run();

function types(rows: LogRow[]): string[] {
  return rows.map((row) => row.type);
}

function messages(rows: LogRow[]): MessageRow[] {
  return rows.filter((row) => row.type === 'message');
}

function message(seq: number, from: { id: string; name: string }, at: number): Message {
  return {
    seq,
    id: `m-${seq}`,
    kind: 'message',
    from,
    at,
    via: 'a',
    text: `text ${seq}`,
    deleted: false,
    reactions: {},
    mine: [],
  };
}

function pending(id: string, at: number): PendingMessage {
  return { id, text: 'soon', at, state: 'waiting' };
}

function state(all: Message[], waiting: PendingMessage[] = []): RoomState {
  return {
    room: 'lobby',
    phase: 'live',
    messages: all,
    pending: waiting,
    headAtJoin: 0,
    hasOlder: false,
    isLoadingOlder: false,
    presence: { count: 1 },
    typing: [],
    rights: PLAIN_RIGHTS,
    waiting: 0,
  };
}
