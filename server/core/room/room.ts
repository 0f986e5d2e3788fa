/**
 * Room on this replica: accepts entries in any order, and sends them to its members in seq order.
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
  /** The last entries; may go beyond the page's head. */
  recent: StoredEntries;
}

export function createRoom(options: RoomOptions, context: RoomContext): Room {
  return new Room(options, context);
}

/**
 * Creates its parts only while they are needed, because there may be tens of thousands of empty
 * rooms. An empty room retains no entries, but its head may be above 0: a removed room does not
 * reuse its seqs.
 */
export class Room {
  readonly name: string;
  readonly members = new Set<Member>();
  readonly presence: Presence = createPresence();
  /** Seq of the first retained message, as far as this replica knows. */
  first: number;
  /** Seq from which the store retains every entry, as far as this replica knows. */
  wholeFrom: number;
  #context: RoomContext;
  /** The head until `#reorder` exists. */
  #initialHead: number;
  #reorder: Reorder | undefined;
  #recent: RecentEntries | undefined;
  /** This room's share of `memory.recentBytes`. */
  #recentBytes = 0;
  #fanOut: FanOut | undefined;
  #typing: Typing | undefined;
  #hasTypingChange = false;
  #isClosed = false;

  constructor({ name, page, recent }: RoomOptions, context: RoomContext) {
    this.name = name;
    this.#context = context;
    this.first = recent.first;
    this.wholeFrom = recent.wholeFrom;
    this.#initialHead = Math.max(page.head, recent.entries.at(-1)?.seq ?? 0);
    if (this.#isEmpty) return;
    this.#reorder = createReorder(this.#initialHead);
    this.#recent = createRecentEntries(page, recent.entries);
    this.#updateRecentBytes();
  }

  /** Last seq without a gap before it. */
  get head(): number {
    return this.#reorder?.head ?? this.#initialHead;
  }

  get #isEmpty(): boolean {
    return Math.min(this.first, this.wholeFrom) > this.head;
  }

  /** Whether an entry waits for a missing one. */
  get hasGap(): boolean {
    return this.#reorder?.hasGap ?? false;
  }

  /** Accepts entries from any source: out of order, repeated, with gaps. */
  accept(entries: readonly Entry[]): void {
    if (entries.length === 0) return;
    const page = this.#isEmpty ? emptyPage(this.head) : undefined;
    const ready = (this.#reorder ??= createReorder(this.head)).offer(entries);
    if (ready.length === 0) return;
    if (!this.#isClosed) this.#recent ??= createRecentEntries(page, []);
    for (const entry of ready) {
      this.#recent?.push(entry);
      this.#typing?.clear(entry.from.id);
    }
    this.#updateRecentBytes();
    this.#openFanOut().queueEntries(ready);
  }

  /** Entries after a seq; undefined if the recent entries do not reach that far back. */
  entriesAfter(seq: number): readonly Entry[] | undefined {
    return seq === this.head ? [] : this.#recent?.after(seq);
  }

  recent(): readonly Entry[] {
    return this.#recent?.recent() ?? [];
  }

  /** The latest page; undefined between `releaseRecent` and `restorePage`. */
  latest(): FoldedMessage[] | undefined {
    if (this.#isEmpty) return [];
    return this.#recent?.hasPage ? this.#recent.messages() : undefined;
  }

  /** The member gets all entries after the current head. */
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

  /**
   * Drops recent entries that the store no longer retains: it has messages from `first` on, and
   * every entry from `wholeFrom` on.
   */
  retainFrom(first: number, wholeFrom: number): void {
    if (first <= this.first && wholeFrom <= this.wholeFrom) return;
    this.first = Math.max(this.first, first);
    this.wholeFrom = Math.max(this.wholeFrom, wholeFrom);
    this.#recent?.trim(this.first, this.wholeFrom);
    this.#updateRecentBytes();
  }

  /** Returns true if the members must be notified. */
  noteTyping(typist: Typist): boolean {
    this.#typing ??= createTyping();
    const isNew = this.#typing.noteTypist(typist);
    this.#hasTypingChange ||= isNew;
    return isNew;
  }

  /** Sends changes of presence and typing to the members. */
  announceChanges(): void {
    this.#announcePresence();
    this.#announceTyping();
    if (this.#isEmpty && this.#fanOut?.isIdle) this.#fanOut = undefined;
  }

  /** Sends one member now what the next flush would send it. */
  catchUp(member: Member): void {
    this.#fanOut?.catchUp(member);
  }

  /** Frees the memory of recent entries and the latest page. */
  releaseRecent(): void {
    this.#recent = undefined;
    this.#updateRecentBytes();
  }

  /**
   * Restores the latest page. Returns false if it does not match the room's head; then read it
   * again.
   */
  restorePage(page: StoredPage): boolean {
    // A page beyond the head contains entries that will still arrive.
    if (page.head > this.head || this.#isClosed) return false;
    if (this.#recent) {
      if (!this.#recent.restore(page)) return false;
    } else if (page.head === this.head) this.#recent = createRecentEntries(page, []);
    else return false;
    this.#updateRecentBytes();
    return true;
  }

  /** Frees unused parts. Called every few seconds. */
  tidy(): void {
    if (this.#typing?.current().length === 0) this.#typing = undefined;
    if (this.#fanOut?.isIdle) this.#fanOut = undefined;
  }

  /** Removes the evicted room from the memory counts. Idempotent. */
  close(): void {
    if (this.#isClosed) return;
    this.releaseRecent();
    this.#context.memory.memberships -= this.members.size;
    this.#isClosed = true;
  }

  #updateRecentBytes(): void {
    const bytes = this.#isClosed ? 0 : this.#recent?.bytes ?? 0;
    this.#context.memory.recentBytes += bytes - this.#recentBytes;
    this.#recentBytes = bytes;
  }

  #openFanOut(): FanOut {
    const { name: room, members } = this;
    return this.#fanOut ??= createFanOut({ ...this.#context, room, members });
  }

  #hint(frame: ServerFrame, exceptUserId?: string): void {
    if (this.members.size > 0) this.#openFanOut().hint(frame, exceptUserId);
  }

  #announcePresence(): void {
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

  #announceTyping(): void {
    if (!this.#hasTypingChange) return;
    this.#hasTypingChange = false;
    const users = this.#typing?.current() ?? [];
    if (users.length === 0) return;
    // A single typist gets no notice; among several, a client ignores its own user.
    const except = users.length === 1 ? users[0]!.id : undefined;
    this.#hint({ type: 'typing', room: this.name, users }, except);
  }
}

function emptyPage(head: number): StoredPage {
  return { messages: [], head, first: head + 1, wholeFrom: head + 1 };
}
