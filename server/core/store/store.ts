/**
 * The truth: every entry of a room gets its seq here and is durable before anyone sees it.
 * Every implementation passes `store.contract.ts`.
 */
import type { Author, Entry, EntryKind } from '../protocol/entry.ts';
import type { Refusal } from '../protocol/codes.ts';
import type { Records } from './records.ts';

/** An entry that has no seq yet. */
export interface Draft {
  room: string;
  id: string;
  kind: EntryKind;
  from: Author;
  /** Milliseconds since the Unix epoch. */
  at: number;
  via: string;
  text?: string;
  replyTo?: number;
  target?: number;
  emoji?: string;
  on?: boolean;
  /** A `delete` by somebody who may delete the messages of others. Not stored. */
  isModerating?: boolean;
}

/**
 * What became of one draft.
 * - `repeated`: nothing was added. The same author sent this id before and `entry` is what was stored
 *   then; or a reaction was on, or off, already and `entry` is the message that it is about.
 * - not ok: the draft broke a rule that only the store can check without a race (an id that
 *   another author took, a target that is not there, is no message, is deleted or is somebody else's).
 *   It took no seq.
 */
export type Appended =
  | { ok: true; repeated: boolean; entry: Entry }
  | { ok: false; refusal: Refusal };

/** A message as a page shows it: the text as last edited, and how many people reacted with what. */
export interface FoldedMessage {
  entry: Entry;
  /** People by emoji; only emojis that somebody has on, in the order they were first put on. */
  counts: Record<string, number>;
  /** Their ids, in the same order; absent when there may be more than `REACTORS_KNOWN_MAX`. */
  reactors?: Record<string, string[]>;
}

export interface RoomHead {
  /** The last seq given out. Of a room that is not stored: the seq that its first entry will follow. */
  head: number;
  /** No message or system entry before it is kept; head + 1 when none is kept at all. */
  first: number;
  /**
   * From here on every entry is kept. Before it only messages and system entries are: what edits,
   * deletions and reactions made of them stays, the entries of these are gone.
   */
  wholeFrom: number;
}

/** Messages and system entries only, ascending, as of `head`. */
export interface StoredPage extends RoomHead {
  messages: FoldedMessage[];
}

/** Entries of every kind, ascending, from `wholeFrom` on contiguous, as of `head`. */
export interface StoredEntries extends RoomHead {
  entries: Entry[];
}

/** What one user has on some messages, as of `head`. */
export interface OwnReactions {
  head: number;
  /** Emojis by seq of the message. */
  emojis: ReadonlyMap<number, string[]>;
}

export interface Retention {
  /** Messages and system entries older than this are trimmed; 0 keeps them whatever their age. */
  ageMaxMs: number;
  /** Messages and system entries that a room keeps; 0 keeps any number. */
  countMax: number;
}

export interface Trimmed {
  /** Entries. */
  removed: number;
  /** False when there may be more to do: call again. */
  isDone: boolean;
}

export interface StoredRoom extends RoomHead {
  name: string;
}

export interface EmptyRoom {
  name: string;
  /** Since when it is known to be empty and not in use; milliseconds since the Unix epoch. */
  sinceMs: number;
}

/** Names a record. */
export interface RecordName {
  kind: string;
  key: string;
}

/** An empty room, and records that go with it. */
export interface RoomRemoval {
  name: string;
  records: readonly RecordName[];
}

export interface Store {
  /**
   * Commits all drafts in one transaction, in the order given per room, and answers in that order.
   * Seqs are contiguous and commit order is seq order: no reader ever sees a hole that later fills.
   * A draft whose id its author used before in that room (or earlier in this batch) is answered
   * with the first entry. When it rejects, the outcome is unknown: send the same drafts again.
   * Durable when it resolves; where the store has `synced`, when that resolves.
   *
   * Rules: `edit` and `delete` need a `target` that is a message of the same author and not deleted
   * (`not_found` when it is not there, no message or deleted; `forbidden` when another's, unless a
   * `delete` has `isModerating`). `react`
   * needs a target message that is not deleted. `message` with a `replyTo` needs that message to be there.
   * An `edit` erases the text that the message and its earlier edits had, a `delete` all of them:
   * what is sent again then is answered with an empty text. A refused draft leaves nothing behind.
   */
  append(drafts: readonly Draft[]): Promise<Appended[]>;
  /**
   * Resolves when all that was appended before the call is durable; rejects when its outcome is
   * unknown. Further appends may begin meanwhile. Reads answer only with what is durable.
   */
  synced?(): Promise<void>;
  /**
   * Up to `limit` entries with seq > `after`. A message and all its edits come with its newest text,
   * the message also with `edited`; when it was deleted or is not kept, with an empty text, a deleted
   * message also with `deleted: true`. An `after` below `wholeFrom - 1` gives what is left there.
   */
  after(room: string, after: number, limit: number): Promise<StoredEntries>;
  /** The last `limit` messages and system entries with seq < `before` (absent: the latest). */
  page(room: string, before: number | undefined, limit: number): Promise<StoredPage>;
  /** What a user has on the messages with seq >= `from`. */
  reactionsBy(room: string, userId: string, from: number): Promise<OwnReactions>;
  /** The entry that has the id, as `append` answers a repetition; nothing when none is kept. */
  byId(room: string, id: string): Promise<Entry | undefined>;
  /** Heads of the rooms asked for; a room in which nothing was ever posted, or that was removed, is left out. */
  heads(rooms: readonly string[]): Promise<Map<string, RoomHead>>;
  /** Rooms in which something was posted, by name in the order of code points, from behind `afterName` on (`''`: from the first). */
  rooms(afterName: string, limit: number): Promise<StoredRoom[]>;
  /** Seqs of the messages of one author that are not deleted, ascending, from behind `after` on. */
  authored(room: string, authorId: string, after: number, limit: number): Promise<number[]>;
  /**
   * Takes an author's name and picture from all entries of the room; the id stays. Returns the
   * number of entries changed, a bounded number a call: call again until 0.
   */
  anonymize(room: string, authorId: string): Promise<number>;
  readonly records: Records;
  /**
   * Trims a bounded number of rooms from their start: of `rooms`, or of all when that is absent.
   * Only messages and system entries count for `retention`. Of edits, deletions and reactions a room
   * keeps the last `CHANGES_MAX`, and those that come before its first message go as well.
   */
  trim(retention: Retention, nowMs: number, rooms?: readonly string[]): Promise<Trimmed>;
  /** Rooms that keep no entry, those longest so first. One that is found so for the first time is so since `nowMs`. */
  emptyRooms(nowMs: number, limit: number): Promise<EmptyRoom[]>;
  /** Empty rooms that are in use somewhere: their time begins anew. */
  holdEmptyRooms(rooms: readonly string[], nowMs: number): Promise<void>;
  /**
   * Removes those of the rooms that are still empty, with the records that go with each. Returns how
   * many. Seqs are not given out again: a room of that name starts behind all removed ones.
   */
  removeEmptyRooms(rooms: readonly RoomRemoval[]): Promise<number>;
  /**
   * What is stored, entries and records, in bytes, without the space that is free for more: also what
   * was trimmed a moment ago. In Postgres an estimate, see postgres-used-bytes.ts.
   */
  usedBytes(): Promise<number>;
  /** Keeps `value` under `name` unless something is kept there already; returns what is kept. */
  keep(name: string, value: string): Promise<string>;
  /** Idempotent. */
  close(): Promise<void>;
}
