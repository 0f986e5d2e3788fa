/**
 * Store interface: the truth. The store gives every entry of a room its seq and makes it durable
 * before anyone sees it. Every implementation passes `store.contract.ts`.
 */
import type { Author, Entry, EntryKind } from '../protocol/entry.ts';
import type { Refusal } from '../protocol/codes.ts';
import type { Records } from './records.ts';

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
  /** A `delete` by a moderator, who may delete other authors' messages. Not stored. */
  isModerating?: boolean;
}

/**
 * Outcome of one draft.
 * - `repeated`: nothing was added. Either the author sent this id before, and `entry` is the stored
 *   one; or the reaction was already on, or off, and `entry` is its target message.
 * - not ok: the draft broke a rule that only the store can check without a race: another author used
 *   its id, or its target is missing, no message, deleted or another author's. It took no seq.
 */
export type Appended =
  | { ok: true; repeated: boolean; entry: Entry }
  | { ok: false; refusal: Refusal };

/** A message as a page shows it: newest text, and the number of people by emoji. */
export interface FoldedMessage {
  entry: Entry;
  /** Only emojis with a count above 0, ordered by their first use. */
  counts: Record<string, number>;
  /** User ids by emoji, same order; absent when there may be more than `REACTORS_KNOWN_MAX`. */
  reactors?: Record<string, string[]>;
}

export interface RoomHead {
  /** Last seq. For a room that is not stored: the seq before its first entry. */
  head: number;
  /** The first seq kept of messages and system entries; head + 1 when none is kept. */
  first: number;
  /**
   * Entries of every kind are kept from here on. Before it only messages and system entries are
   * kept, in their folded state; the entries of edits, deletions and reactions are gone.
   */
  wholeFrom: number;
}

/** Messages and system entries, ascending, as of `head`. */
export interface StoredPage extends RoomHead {
  messages: FoldedMessage[];
}

/** Entries of every kind, ascending, contiguous from `wholeFrom` on, as of `head`. */
export interface StoredEntries extends RoomHead {
  entries: Entry[];
}

/** One user's reactions in a room, as of `head`. */
export interface OwnReactions {
  head: number;
  /** Emojis by seq of the message. */
  emojis: ReadonlyMap<number, string[]>;
}

export interface Retention {
  /** Age at which messages and system entries are trimmed; 0: never. */
  ageMaxMs: number;
  /** Messages and system entries that a room keeps; 0: no limit. */
  countMax: number;
}

export interface Trimmed {
  /** Number of entries. */
  removed: number;
  /** False when there may be more: call again. */
  isDone: boolean;
}

export interface StoredRoom extends RoomHead {
  name: string;
}

export interface EmptyRoom {
  name: string;
  /** First time it was found empty and not in use; milliseconds since the Unix epoch. */
  sinceMs: number;
}

export interface RecordName {
  kind: string;
  key: string;
}

export interface RoomRemoval {
  name: string;
  records: readonly RecordName[];
}

export interface Store {
  /**
   * Commits all drafts in one transaction, and answers in their order. Seqs are contiguous per
   * room, and commit order is seq order: a reader never sees a hole that is filled later. A
   * repeated id (same author and room, or earlier in this batch) is answered with the first entry.
   * Durable when it resolves or, if the store has `synced`, when that resolves. When it rejects,
   * the outcome is unknown: send the same drafts again.
   *
   * Rules: `edit` and `delete` need a `target` message of the same author that is not deleted
   * (`not_found` when missing, no message, or deleted; `forbidden` when another author's, except
   * for a `delete` with `isModerating`). `react` needs a target message that is not deleted. A
   * `replyTo` needs an existing message. An `edit` erases the earlier texts of the message, a
   * `delete` all of them: repeated drafts of these are answered with an empty text. A refused draft
   * leaves nothing behind.
   */
  append(drafts: readonly Draft[]): Promise<Appended[]>;
  /**
   * Resolves when everything appended before the call is durable; rejects when its outcome is
   * unknown. Further appends may start meanwhile. Reads return only durable entries.
   */
  synced?(): Promise<void>;
  /**
   * Up to `limit` entries with seq > `after`. Messages and edits come with the message's newest
   * text, a message also with `edited`. If the message is deleted or trimmed, the text is empty,
   * and a deleted message has `deleted: true`. An `after` below `wholeFrom - 1` returns only the
   * entries that are left.
   */
  after(room: string, after: number, limit: number): Promise<StoredEntries>;
  /** The last `limit` messages and system entries with seq < `before` (absent: the latest). */
  page(room: string, before: number | undefined, limit: number): Promise<StoredPage>;
  /** A user's reactions to the messages with seq >= `from`. */
  reactionsBy(room: string, userId: string, from: number): Promise<OwnReactions>;
  /**
   * Names of people who reacted to a message, by emoji in order of first use: up to `limit` per
   * emoji. Leaves out those whose reaction is no longer kept as an entry. Empty if the message is
   * deleted or no longer kept.
   */
  reactorNames(room: string, target: number, limit: number): Promise<Record<string, string[]>>;
  /** The entry with this id, as `append` answers a repeated draft; undefined when none is kept. */
  byId(room: string, id: string): Promise<Entry | undefined>;
  /** Heads of the given rooms; unstored and removed rooms are left out. */
  heads(rooms: readonly string[]): Promise<Map<string, RoomHead>>;
  /** Stored rooms with a name greater than `afterName` (`''`: all), by name in code-point order. */
  rooms(afterName: string, limit: number): Promise<StoredRoom[]>;
  /** Seqs of an author's messages that are not deleted, ascending, greater than `after`. */
  seqsByAuthor(room: string, authorId: string, after: number, limit: number): Promise<number[]>;
  /**
   * Erases an author's name and avatar from the room's entries; the id stays. Returns the number of
   * entries changed, bounded per call: call again until 0.
   */
  anonymize(room: string, authorId: string): Promise<number>;
  readonly records: Records;
  /**
   * Trims a bounded number of rooms: of `rooms` or, when absent, of all. `retention` counts only
   * messages and system entries. Of edits, deletions and reactions a room keeps the last
   * `CHANGES_MAX`; those before its first message are trimmed as well.
   */
  trim(retention: Retention, nowMs: number, rooms?: readonly string[]): Promise<Trimmed>;
  /** Rooms that keep no entry, longest empty first; new ones are empty since `nowMs`. */
  emptyRooms(nowMs: number, limit: number): Promise<EmptyRoom[]>;
  /** Restarts the time of empty rooms that are in use somewhere. */
  holdEmptyRooms(rooms: readonly string[], nowMs: number): Promise<void>;
  /**
   * Removes the rooms that are still empty, each with its records. Returns how many. Their seqs are
   * not reused: a new room of that name continues after the seq floor.
   */
  removeEmptyRooms(rooms: readonly RoomRemoval[]): Promise<number>;
  /** Bytes of entries and records, without free space; estimated in Postgres. */
  usedBytes(): Promise<number>;
  /** Stores `value` under `name` unless the name has a value; returns the stored value. */
  putIfAbsent(name: string, value: string): Promise<string>;
  /** Idempotent. */
  close(): Promise<void>;
}
