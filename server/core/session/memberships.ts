/**
 * The rooms that one connection has joined. Joins and leaves of a room happen one after the other,
 * in the order in which they were asked for.
 */
import type { JoiningMember } from '../hub/joining-member.ts';
import {
  type Account,
  JOIN_BYTES_MIN,
  JOIN_RESERVE_BYTES,
  JoinRefused,
  OPEN_ACCOUNT,
} from '../hub/account.ts';
import type { Hub } from '../hub/hub.ts';
import type { CloseReason } from '../protocol/codes.ts';
import type { User } from '../protocol/entry.ts';
import type { SharedFrame } from '../protocol/shared-frame.ts';
import type { Outbound } from './outbound.ts';

/** A class, as there is one for each connection: closures would cost an idle one a kilobyte. */
export class Memberships {
  #hub: Hub;
  #user: User;
  #outbound: Outbound;
  #joined = new Map<string, RoomMember>();
  /** By room: settles when all joins and leaves asked for so far are done. Absent while there are none. */
  #tails: Map<string, Promise<void>> | undefined;
  #isGone = false;

  constructor(hub: Hub, user: User, outbound: Outbound) {
    this.#hub = hub;
    this.#user = user;
    this.#outbound = outbound;
  }

  get size(): number {
    // What is still being left counts as well: pairs of join and leave must not pile up.
    if (!this.#tails) return this.#joined.size;
    let size = this.#joined.size;
    for (const room of this.#tails.keys()) if (!this.#joined.has(room)) size += 1;
    return size;
  }

  /** Rooms that are joined or being joined. */
  get joinedCount(): number {
    return this.#joined.size;
  }

  get rooms(): Iterable<string> {
    return [...this.#joined.keys()];
  }

  /** Also while the join is under way: what is sent right behind a `join` counts as sent to a joined room. */
  has(room: string): boolean {
    return this.#joined.has(room);
  }

  /**
   * For a post that was sent right behind a `join`: resolves with whether the room was joined, once
   * that is known. Nothing for a post that need not wait: the room is open, and none waits before it.
   */
  beforePost(room: string, isOpen: boolean): Promise<boolean> | undefined {
    const member = this.#joined.get(room);
    if (!member || (isOpen && !member.entering)) return undefined;
    const recentEntries = this.#tails?.get(room);
    if (!recentEntries) return undefined;
    // Posts that follow one that waits wait as well, so that their order stays.
    return member.entering ??= recentEntries.then(() => {
      member.entering = undefined;
      return member.isInside;
    });
  }

  /** The client has left. */
  get isGone(): boolean {
    return this.#isGone;
  }

  /** Nothing once the client has left. */
  get(room: string): JoiningMember | undefined {
    return this.#isGone ? undefined : this.#joined.get(room);
  }

  /**
   * Rejects when the store cannot be read; the room is not joined then. Rejects with JoinRefused when
   * the client has to wait; a room that was joined before stays joined then.
   */
  join(room: string, after?: number): Promise<void> {
    const member = this.#joined.get(room) ?? new RoomMember(this.#user, this.#outbound, this);
    this.#joined.set(room, member);
    member.joinsWaiting += 1;
    return this.#inTurn(room, () => this.#enter(room, member, after));
  }

  leave(room: string): Promise<void> {
    const member = this.#joined.get(room);
    if (!member) return Promise.resolve();
    this.#joined.delete(room);
    return this.#inTurn(room, () => this.#hub.leave(room, member));
  }

  /** The client has left: enters no room from now on. What it said before still counts as said in joined rooms. Idempotent. */
  leaveAll(): void {
    this.#isGone = true;
    for (const [room, member] of this.#joined) this.#hub.leave(room, member);
  }

  /** Nothing is joined any more. Idempotent. */
  close(): void {
    try {
      this.leaveAll();
    } finally {
      this.#joined.clear();
    }
  }

  #inTurn(room: string, step: () => Promise<void> | void): Promise<void> {
    const tails = this.#tails ??= new Map();
    const done = (tails.get(room) ?? Promise.resolve()).then(step);
    const settled: Promise<void> = done.catch(() => {}).then(() => {
      if (tails.get(room) === settled) tails.delete(room);
      if (tails.size === 0 && this.#tails === tails) this.#tails = undefined;
    });
    tails.set(room, settled);
    return done;
  }

  async #enter(room: string, member: RoomMember, after?: number): Promise<void> {
    member.joinsWaiting -= 1;
    if (this.#isGone) return;
    try {
      // To join a joined room again is to ask for what was sent already.
      if (member.isInside) this.#demand(JOIN_RESERVE_BYTES);
      else this.#demand(JOIN_BYTES_MIN, after !== undefined);
      // A second join of the same room starts over: from where the client says that it is.
      this.#hub.leave(room, member);
      member.isInside = false;
      await this.#hub.join(room, member, after);
      member.isInside = true;
      if (this.#isGone) this.#hub.leave(room, member);
    } catch (error) {
      if (this.#isGone) return;
      // Unless a further join is waiting: then that one decides.
      const isLast = member.joinsWaiting === 0 && this.#joined.get(room) === member;
      if (isLast && !member.isInside) this.#joined.delete(room);
      throw error;
    }
  }

  /** Throws JoinRefused when the client may not be sent so much now. */
  #demand(bytes: number, isResume = false): void {
    const account = this.#outbound.account ?? OPEN_ACCOUNT;
    if ((isResume ? account.resumeBytesLeft : account.bytesLeft) >= bytes) return;
    throw new JoinRefused('too much asked for at once', account.waitMs(bytes));
  }
}

/** One connection as a room sees it. */
class RoomMember implements JoiningMember {
  readonly user: User;
  sentSeq = 0;
  /** Joins that were asked for and have not begun. */
  joinsWaiting = 0;
  /** Whether the last join succeeded. */
  isInside = false;
  /** While posts wait for the join before them. */
  entering: Promise<boolean> | undefined;
  #outbound: Outbound;
  #memberships: Memberships;

  constructor(user: User, outbound: Outbound, memberships: Memberships) {
    this.user = user;
    this.#outbound = outbound;
    this.#memberships = memberships;
  }

  get account(): Account | undefined {
    return this.#outbound.account;
  }

  get isGone(): boolean {
    return this.#memberships.isGone;
  }

  get roomCount(): number {
    return this.#memberships.joinedCount;
  }

  send(text: string): void {
    this.#outbound.text(text);
  }

  share(frame: SharedFrame): void {
    this.#outbound.share(frame);
  }

  hint(frame: SharedFrame): void {
    this.#outbound.hint(frame);
  }

  /** Not once the client has left by itself: what it said before is still to be heard. */
  close(reason: CloseReason): void {
    if (this.#outbound.isOpen) this.#outbound.close(reason);
  }

  drained(): Promise<void> {
    return this.#outbound.drained();
  }
}
