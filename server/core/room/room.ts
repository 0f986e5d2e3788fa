/**
 * One room on this replica: entries come in by any way and any order, members get them in seq order.
 * Its beginning is loaded by hub/room-loader.ts; what it lacks is fetched by hub/healing.ts.
 */
import { MEMBERS_LISTED_MAX } from '../protocol/bounds.ts';
import type { Entry } from '../protocol/entry.ts';
import type { PresenceFrame, ServerFrame } from '../protocol/frames.ts';
import type { FoldedMessage, StoredEntries, StoredPage } from '../store/store.ts';
import { createFanOut, type FanOut } from './fan-out.ts';
import type { Member } from './member.ts';
import { createPresence, type Presence } from './presence.ts';
import { createReorder, type Reorder } from './reorder.ts';
import type { RoomContext } from './room-context.ts';
import { createRecentEntries, type RecentEntries } from './recent-entries.ts';
import { createTyping, type Typing, type Typist } from './typing.ts';

export interface RoomOptions {
  name: string;
  /** The latest page as of its head. */
  page: StoredPage;
  /** The last entries; they may go beyond that head. */
  recent: StoredEntries;
}

export function createRoom(options: RoomOptions, context: RoomContext): Room {
  return new Room(options, context);
}

/**
 * A class whose parts exist only while they are needed: there may be tens of thousands of rooms that
 * nobody has written in. Such a room has no tail, whatever its head: it starts behind removed rooms.
 */
export class Room {
  readonly name: string;
  readonly members = new Set<Member>();
  readonly presence: Presence = createPresence();
  /** No message before it is kept, as far as this replica knows. */
  first: number;
  /** From here on the store has every entry, as far as this replica knows. */
  wholeFrom: number;
  #context: RoomContext;
  /** While there is no `#reorder`. */
  #firstHead: number;
  #reorder: Reorder | undefined;
  #tail: RecentEntries | undefined;
  /** What the tail counts with in the memory of all rooms. */
  #tailBytes = 0;
  #fanOut: FanOut | undefined;
  #typing: Typing | undefined;
  #isTypingNews = false;
  #isClosed = false;

  constructor({ name, page, recent }: RoomOptions, context: RoomContext) {
    this.name = name;
    this.#context = context;
    this.first = recent.first;
    this.wholeFrom = recent.wholeFrom;
    this.#firstHead = Math.max(page.head, recent.entries.at(-1)?.seq ?? 0);
    if (this.#isEmpty) return;
    this.#reorder = createReorder(this.#firstHead);
    this.#tail = createRecentEntries(page, recent.entries);
    this.#countTail();
  }

  /** The last seq that this replica has, without a hole before it. */
  get head(): number {
    return this.#reorder?.head ?? this.#firstHead;
  }

  /** Whether no entry is kept. */
  get #isEmpty(): boolean {
    return Math.min(this.first, this.wholeFrom) > this.head;
  }

  /** Whether an entry arrived before one that is still missing. */
  get hasGap(): boolean {
    return this.#reorder?.hasGap ?? false;
  }

  /** Takes entries from anywhere: out of order, repeated, with holes. */
  accept(entries: readonly Entry[]): void {
    if (entries.length === 0) return;
    const page = this.#isEmpty ? emptyPage(this.head) : undefined;
    const ready = (this.#reorder ??= createReorder(this.head)).offer(entries);
    if (ready.length === 0) return;
    if (!this.#isClosed) this.#tail ??= createRecentEntries(page, []);
    for (const entry of ready) {
      this.#tail?.push(entry);
      this.#typing?.clear(entry.from.id);
    }
    this.#countTail();
    this.#fan().gather(ready);
  }

  /** All entries after a seq, or nothing when memory does not reach back so far. */
  entriesAfter(seq: number): readonly Entry[] | undefined {
    return seq === this.head ? [] : this.#tail?.after(seq);
  }

  /** The last entries, as far as memory holds them. */
  recent(): readonly Entry[] {
    return this.#tail?.recent() ?? [];
  }

  /** The latest page; undefined after `releaseTail`, until `restorePage`. */
  latest(): FoldedMessage[] | undefined {
    if (this.#isEmpty) return [];
    return this.#tail?.hasPage ? this.#tail.messages() : undefined;
  }

  /** From now on the member gets what comes after the head. */
  add(member: Member): void {
    member.sentSeq = this.head;
    if (!this.members.has(member)) this.#context.memory.memberships += 1;
    this.members.add(member);
    if (!member.isUnlisted) this.presence.enter(member.user);
  }

  remove(member: Member): void {
    if (!this.members.delete(member)) return;
    if (!this.#isClosed) this.#context.memory.memberships -= 1;
    if (!member.isUnlisted) this.presence.exit(member.user.id);
  }

  /** The store keeps messages from the one seq on, and every entry from the other. */
  retainFrom(shownFrom: number, allFrom: number): void {
    if (shownFrom <= this.first && allFrom <= this.wholeFrom) return;
    this.first = Math.max(this.first, shownFrom);
    this.wholeFrom = Math.max(this.wholeFrom, allFrom);
    this.#tail?.trim(this.first, this.wholeFrom);
    this.#countTail();
  }

  /** Notes a typist; returns whether the others should be told. */
  noteTyping(typist: Typist): boolean {
    this.#typing ??= createTyping();
    const isNews = this.#typing.note(typist);
    this.#isTypingNews ||= isNews;
    return isNews;
  }

  /** Tells the members who came, who left and who types, as far as that changed. */
  tellChanges(): void {
    this.#tellPresence();
    this.#tellTyping();
    if (this.#isEmpty && this.#fanOut?.isIdle) this.#fanOut = undefined;
  }

  /** Sends one member now what it would get with the next flush. */
  catchUp(member: Member): void {
    this.#fanOut?.catchUp(member);
  }

  /** Lets go of recent entries and the latest page, to save memory. */
  releaseTail(): void {
    this.#tail = undefined;
    this.#countTail();
  }

  /** Takes the latest page again. False when it does not fit what the room knows: read it anew. */
  restorePage(page: StoredPage): boolean {
    // A page from beyond the head would bring its entries twice.
    if (page.head > this.head || this.#isClosed) return false;
    if (this.#tail) {
      if (!this.#tail.restore(page)) return false;
    } else if (page.head === this.head) this.#tail = createRecentEntries(page, []);
    else return false;
    this.#countTail();
    return true;
  }

  /** Drops what nobody needs any more. Called every few seconds. */
  tidy(): void {
    if (this.#typing?.current().length === 0) this.#typing = undefined;
    if (this.#fanOut?.isIdle) this.#fanOut = undefined;
  }

  /** The room is not used any more: what it holds counts no longer. Idempotent. */
  close(): void {
    if (this.#isClosed) return;
    this.releaseTail();
    this.#context.memory.memberships -= this.members.size;
    this.#isClosed = true;
  }

  #countTail(): void {
    const bytes = this.#isClosed ? 0 : this.#tail?.bytes ?? 0;
    this.#context.memory.tailBytes += bytes - this.#tailBytes;
    this.#tailBytes = bytes;
  }

  #fan(): FanOut {
    const { name: room, members } = this;
    return this.#fanOut ??= createFanOut({ ...this.#context, room, members });
  }

  #hint(frame: ServerFrame, exceptUserId?: string): void {
    if (this.members.size > 0) this.#fan().hint(frame, exceptUserId);
  }

  #tellPresence(): void {
    const change = this.presence.takeChange();
    if (!change) return;
    const { count, joined, left } = change;
    const frame: PresenceFrame = { type: 'presence', room: this.name, count };
    if (count <= MEMBERS_LISTED_MAX) {
      if (joined.length > 0) frame.joined = joined;
      if (left.length > 0) frame.left = left;
    }
    this.#hint(frame);
  }

  #tellTyping(): void {
    if (!this.#isTypingNews) return;
    this.#isTypingNews = false;
    const users = this.#typing?.current() ?? [];
    if (users.length === 0) return;
    // A single typist is not told of oneself; among several, a client leaves itself out.
    const except = users.length === 1 ? users[0]!.id : undefined;
    this.#hint({ type: 'typing', room: this.name, users }, except);
  }
}

function emptyPage(head: number): StoredPage {
  return { messages: [], head, first: head + 1, wholeFrom: head + 1 };
}
