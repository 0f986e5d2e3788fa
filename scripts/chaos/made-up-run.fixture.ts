/**
 * Invented run of the fault suite without faults; tests of the invariants change it and check the
 * result.
 */
import * as assert from 'uvu/assert';
import type { Entry } from '../../server/core/protocol/entry.ts';
import type { JoinedFrame } from '../../server/core/protocol/frames.ts';
import type { Message } from '../../web/client/room-state.ts';
import type {
  Guarantee,
  History,
  SentMessages,
  Timeline,
  View,
} from '../testkit/cluster/history.ts';
import { checkInvariants } from './invariants.ts';
import type { ClientRecord, Seen } from '../testkit/cluster/record.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
export interface Run {
  ada: ClientRecord;
  bob: ClientRecord;
  sent: { -readonly [K in keyof SentMessages]: SentMessages[K] }[];
  timelines: Mutable<Timeline>[];
  views: Mutable<View>[];
  linkOutages: { fromMs: number; toMs: number }[];
  calm: { fromMs: number; toMs: number };
  present: Map<string, string[]>;
}

export const HEAD = 6;

export function entry(seq: number): Entry {
  const from = { id: seq % 2 ? 'u-ada' : 'u-bob', name: 'somebody' };
  return { seq, id: `m${seq}`, from, at: seq, via: 'one', text: `text ${seq}` };
}

export function entries(from: number, to: number): Entry[] {
  return Array.from({ length: to - from + 1 }, (_, i) => entry(from + i));
}

export function joined(room: Partial<JoinedFrame>): JoinedFrame {
  const presence = { count: 2, members: [user('u-ada'), user('u-bob')] };
  return {
    type: 'joined',
    room: 'lobby',
    head: 0,
    first: 1,
    entries: [],
    complete: true,
    presence,
    ...room,
  };
}

export function user(id: string) {
  return { id, name: id, role: 'guest' as const };
}

export function message({ seq, id, from, at, via, text }: Entry): Message {
  const state = { replyTo: undefined, deleted: false, reactions: {}, mine: [] };
  return { ...state, seq, id, kind: 'message', from, at, via, text: text! } as Message;
}

/** Ada stays; Bob disconnects after 3 and resumes. Times are in milliseconds. */
export function goodRun(): Run {
  const base = { room: 'lobby', connection: 1 };
  const ack = (seq: number): Seen => ({
    ...base,
    type: 'ack',
    id: `m${seq}`,
    seq,
    atMs: seq * 1_000,
  });
  const live = (seq: number): Seen => ({
    ...base,
    type: 'entries',
    entries: [entry(seq)],
    atMs: seq * 1_000,
  });
  const enter: Seen = { ...base, type: 'joined', after: undefined, frame: joined({}), atMs: 1 };
  const ada: Seen[] = [enter];
  const bob: Seen[] = [enter];
  for (let seq = 1; seq <= HEAD; seq++) {
    (seq % 2 ? ada : bob).push(ack(seq));
    ada.push(live(seq));
    if (seq <= 3) bob.push(live(seq));
  }
  bob.push({ type: 'closed', code: 1006, connection: 1, atMs: 3_500 });
  bob.push({
    ...base,
    connection: 2,
    type: 'joined',
    after: 3,
    frame: joined({ head: 5, entries: entries(4, 5) }),
    atMs: 5_500,
  }, { ...live(6), connection: 2 });
  const view = (client: string): View => ({
    client,
    room: 'lobby',
    messages: entries(1, HEAD).map(message),
    presence: { count: 2, members: [{ id: 'u-ada' }, { id: 'u-bob' }] },
  });
  return {
    ada: { client: 'ada', seen: ada },
    bob: { client: 'bob', seen: bob },
    sent: [
      { client: 'ada', room: 'lobby', ids: ['m1', 'm3', 'm5'] },
      { client: 'bob', room: 'lobby', ids: ['m2', 'm4', 'm6'] },
    ],
    timelines: ['one', 'two'].map((replica) => ({
      room: 'lobby',
      replica,
      entries: entries(1, HEAD),
    })),
    views: [view('ada'), view('bob')],
    linkOutages: [],
    calm: { fromMs: 5_600, toMs: 9_000 },
    present: new Map([['lobby', ['u-ada', 'u-bob']]]),
  };
}

/** Changes the rooms' content on every replica. */
export function everywhere(run: Run, change: (list: Entry[]) => Entry[]): void {
  for (const timeline of run.timelines) timeline.entries = change([...timeline.entries]);
}

export function verdict(change: (run: Run) => void): string[] {
  const run = goodRun();
  change(run);
  const { ada, bob, ...rest } = run;
  const history: History = { ...rest, records: [ada, bob] };
  return checkInvariants(history).map(({ guarantee, text }) => `${guarantee} ${text}`);
}

export function assertFound(change: (run: Run) => void, guarantee: Guarantee, words: string): void {
  const found = verdict(change);
  const named = found.filter((text) => text.startsWith(guarantee) && text.includes(words));
  assert.ok(named.length > 0, `not found: ${guarantee} ${words}; found:\n${found.join('\n')}`);
}

export function frames<T extends Seen['type']>({ seen }: ClientRecord, type: T) {
  return seen.filter((happening): happening is Seen & { type: T } => happening.type === type);
}
