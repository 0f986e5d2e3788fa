/**
 * One room on this replica: entries come in by any way and any order, members get them in seq order.
 * Its beginning is loaded by hub/rooms.ts; what it lacks is fetched by hub/healing.ts.
 */
import { MEMBERS_LISTED_MAX } from '../protocol/bounds.ts';
import type { Log } from '../lib/log.ts';
import type { Entry } from '../protocol/entry.ts';
import type { PresenceFrame } from '../protocol/frames.ts';
import type { FoldedMessage, StoredEntries, StoredPage } from '../store/store.ts';
import { createFanOut } from './fan-out.ts';
import type { Member } from './member.ts';
import type { Meter } from './meter.ts';
import type { Pace } from './pace.ts';
import { createPresence, type Presence } from './presence.ts';
import { createReorder } from './reorder.ts';
import { createTail } from './tail.ts';
import type { Trace } from './trace.ts';
import { createTyping, type Typist } from './typing.ts';

export interface Room {
  readonly name: string;
  /** The last seq that this replica has, without a hole before it. */
  readonly head: number;
  /** The first seq that the store retains, as far as this replica knows. */
  readonly first: number;
  /** Whether an entry arrived before one that is still missing. */
  readonly hasGap: boolean;
  readonly members: ReadonlySet<Member>;
  readonly presence: Presence;
  /** Takes entries from anywhere: out of order, repeated, with holes. */
  accept(entries: readonly Entry[]): void;
  /** All entries after a seq, or nothing when memory does not reach back so far. */
  entriesAfter(seq: number): readonly Entry[] | undefined;
  /** The last entries, as far as memory holds them. */
  recent(): readonly Entry[];
  latest(): FoldedMessage[];
  /** From now on the member gets what comes after the head. */
  add(member: Member): void;
  remove(member: Member): void;
  retainFrom(first: number): void;
  /** Notes a typist; returns whether the others should be told. */
  noteTyping(typist: Typist): boolean;
  /** Tells the members who came, who left and who types, as far as that changed. */
  tellChanges(): void;
  /** Sends one member now what it would get with the next flush. */
  catchUp(member: Member): void;
}

export interface RoomOptions {
  name: string;
  /** The latest page as of its head. */
  page: StoredPage;
  /** The last entries; they may go beyond that head. */
  recent: StoredEntries;
  /** Shared by all rooms of this replica. */
  pace: Pace;
  log: Log;
  trace?: Trace;
  meter?: Meter;
}

export function createRoom({ name, page, recent, pace, log, ...watchers }: RoomOptions): Room {
  const tail = createTail(page, recent.entries);
  const reorder = createReorder(Math.max(page.head, recent.entries.at(-1)?.seq ?? 0));
  const members = new Set<Member>();
  const presence = createPresence();
  const typing = createTyping();
  const fanOut = createFanOut({ room: name, members, pace, log, ...watchers });
  let first = recent.first;
  let isTypingNews = false;

  const tellPresence = (): void => {
    const change = presence.takeChange();
    if (!change) return;
    const { count, joined, left } = change;
    const frame: PresenceFrame = { type: 'presence', room: name, count };
    if (count <= MEMBERS_LISTED_MAX) {
      if (joined.length > 0) frame.joined = joined;
      if (left.length > 0) frame.left = left;
    }
    fanOut.hint(frame);
  };
  const tellTyping = (): void => {
    if (!isTypingNews) return;
    isTypingNews = false;
    const users = typing.current();
    if (users.length === 0) return;
    // A single typist is not told of oneself; among several, a client leaves itself out.
    const except = users.length === 1 ? users[0]!.id : undefined;
    fanOut.hint({ type: 'typing', room: name, users }, except);
  };

  return {
    name,
    members,
    presence,
    get head() {
      return reorder.head;
    },
    get first() {
      return first;
    },
    get hasGap() {
      return reorder.hasGap;
    },
    accept(entries) {
      const ready = reorder.offer(entries);
      for (const entry of ready) {
        tail.push(entry);
        typing.clear(entry.from.id);
      }
      fanOut.gather(ready);
    },
    entriesAfter: (seq) => tail.after(seq),
    recent: tail.recent,
    latest: () => tail.messages(),
    add(member) {
      member.sentSeq = reorder.head;
      members.add(member);
      if (!member.isUnlisted) presence.enter(member.user);
    },
    remove(member) {
      if (members.delete(member) && !member.isUnlisted) presence.exit(member.user.id);
    },
    retainFrom(seq) {
      if (seq <= first) return;
      first = seq;
      tail.trim(seq);
    },
    noteTyping(typist) {
      const isNews = typing.note(typist);
      isTypingNews ||= isNews;
      return isNews;
    },
    tellChanges() {
      tellPresence();
      tellTyping();
    },
    catchUp: (member) => fanOut.catchUp(member),
  };
}
