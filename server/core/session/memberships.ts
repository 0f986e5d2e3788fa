/** Memberships of a connection. Joins and leaves of a room run in the order of the requests. */
import type { JoiningMember } from '../hub/joining-member.ts';
import {
  type Account,
  JOIN_BYTES_MIN,
  JOIN_RESERVE_BYTES,
  JoinRefused,
  UNLIMITED_ACCOUNT,
} from '../hub/account.ts';
import type { Hub } from '../hub/hub.ts';
import type { CloseReason } from '../protocol/codes.ts';
import type { User } from '../protocol/entry.ts';
import type { SharedFrame } from '../protocol/shared-frame.ts';
import type { Outbound } from './outbound.ts';

/** A class, since each connection has one: closures would cost an idle connection a kilobyte. */
export class Memberships {
  #hub: Hub;
  #user: User;
  #outbound: Outbound;
  #joined = new Map<string, RoomMember>();
  /** By room: settles when all joins and leaves so far are done. Absent when there are none. */
  #pending: Map<string, Promise<void>> | undefined;
  #isGone = false;

  constructor(hub: Hub, user: User, outbound: Outbound) {
    this.#hub = hub;
    this.#user = user;
    this.#outbound = outbound;
  }

  get size(): number {
    // Rooms still being left count too, so that pairs of join and leave cannot pile up.
    if (!this.#pending) return this.#joined.size;
    let size = this.#joined.size;
    for (const room of this.#pending.keys()) if (!this.#joined.has(room)) size += 1;
    return size;
  }

  /** Rooms that are joined or being joined. */
  get joinedCount(): number {
    return this.#joined.size;
  }

  get rooms(): Iterable<string> {
    return [...this.#joined.keys()];
  }

  /** True from the request on: a client may post right behind its `join`. */
  has(room: string): boolean {
    return this.#joined.has(room);
  }

  /**
   * For a post sent right behind a `join`: resolves with whether the join succeeded. Undefined when
   * the post need not wait, because the room is open and no earlier post waits.
   */
  waitForJoin(room: string, isOpen: boolean): Promise<boolean> | undefined {
    const member = this.#joined.get(room);
    if (!member || (isOpen && !member.entering)) return undefined;
    const joining = this.#pending?.get(room);
    if (!joining) return undefined;
    // Later posts wait behind a waiting one, which keeps their order.
    return member.entering ??= joining.then(() => {
      member.entering = undefined;
      return member.isInside;
    });
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  /** Undefined once the client has left. */
  get(room: string): JoiningMember | undefined {
    return this.#isGone ? undefined : this.#joined.get(room);
  }

  /**
   * Rejects when the store cannot be read; the room is not joined then. Rejects with JoinRefused
   * when the client must wait; a room that was joined before stays joined.
   */
  join(room: string, after?: number): Promise<void> {
    const member = this.#joined.get(room) ?? new RoomMember(this.#user, this.#outbound, this);
    this.#joined.set(room, member);
    member.joinsWaiting += 1;
    return this.#enqueue(room, () => this.#joinNow(room, member, after));
  }

  leave(room: string): Promise<void> {
    const member = this.#joined.get(room);
    if (!member) return Promise.resolve();
    this.#joined.delete(room);
    return this.#enqueue(room, () => this.#hub.leave(room, member));
  }

  /** The client has left and joins no more rooms. Its earlier posts still count. Idempotent. */
  leaveAll(): void {
    this.#isGone = true;
    for (const [room, member] of this.#joined) this.#hub.leave(room, member);
  }

  /** Leaves all rooms and forgets them. Idempotent. */
  close(): void {
    try {
      this.leaveAll();
    } finally {
      this.#joined.clear();
    }
  }

  #enqueue(room: string, step: () => Promise<void> | void): Promise<void> {
    const pending = this.#pending ??= new Map();
    const done = (pending.get(room) ?? Promise.resolve()).then(step);
    const settled: Promise<void> = done.catch(() => {}).then(() => {
      if (pending.get(room) === settled) pending.delete(room);
      if (pending.size === 0 && this.#pending === pending) this.#pending = undefined;
    });
    pending.set(room, settled);
    return done;
  }

  async #joinNow(room: string, member: RoomMember, after?: number): Promise<void> {
    member.joinsWaiting -= 1;
    if (this.#isGone) return;
    try {
      // To join a joined room again is to ask for entries that were already sent.
      if (member.isInside) this.#requireBytes(JOIN_RESERVE_BYTES);
      else this.#requireBytes(JOIN_BYTES_MIN, after !== undefined);
      // A second join of a room starts over, from the client's `after`.
      this.#hub.leave(room, member);
      member.isInside = false;
      await this.#hub.join(room, member, after);
      member.isInside = true;
      if (this.#isGone) this.#hub.leave(room, member);
    } catch (error) {
      if (this.#isGone) return;
      // When another join is waiting, that one decides.
      const isLast = member.joinsWaiting === 0 && this.#joined.get(room) === member;
      if (isLast && !member.isInside) this.#joined.delete(room);
      throw error;
    }
  }

  /** Throws JoinRefused when the account has fewer bytes left. */
  #requireBytes(bytes: number, isResume = false): void {
    const account = this.#outbound.account ?? UNLIMITED_ACCOUNT;
    if ((isResume ? account.resumeBytesLeft : account.bytesLeft) >= bytes) return;
    throw new JoinRefused('too much data requested at once', account.waitMs(bytes));
  }
}

class RoomMember implements JoiningMember {
  readonly user: User;
  sentSeq = 0;
  /** Joins requested but not begun. */
  joinsWaiting = 0;
  isInside = false;
  /** Set while posts wait for the join before them. */
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
    this.#outbound.sendText(text);
  }

  share(frame: SharedFrame): void {
    this.#outbound.share(frame);
  }

  hint(frame: SharedFrame): void {
    this.#outbound.hint(frame);
  }

  /** Does nothing once the client has left: its last frames are still to be processed. */
  close(reason: CloseReason): void {
    if (this.#outbound.isOpen) this.#outbound.close(reason);
  }

  drained(): Promise<void> {
    return this.#outbound.drained();
  }
}
