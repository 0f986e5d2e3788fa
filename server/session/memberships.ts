/**
 * The rooms that one connection has joined. Joins and leaves of a room happen one after the other,
 * in the order in which they were asked for.
 */
import type { Hub } from '../hub/hub.ts';
import type { JoiningMember } from '../hub/joining.ts';
import type { CloseReason } from '../protocol/codes.ts';
import type { User } from '../protocol/entry.ts';
import type { SharedFrame } from '../protocol/shared-frame.ts';
import type { Outbound } from './outbound.ts';

interface Membership {
  member: JoiningMember;
  /** Joins that were asked for and have not begun. */
  joins: number;
}

/** A class, as there is one for each connection: closures would cost an idle one a kilobyte. */
export class Memberships {
  #hub: Hub;
  #user: User;
  #outbound: Outbound;
  #joined = new Map<string, Membership>();
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
    return new Set([...this.#joined.keys(), ...this.#tails.keys()]).size;
  }

  get rooms(): Iterable<string> {
    return [...this.#joined.keys()];
  }

  /** Also while the join is under way: what is sent right behind a `join` counts as sent to a joined room. */
  has(room: string): boolean {
    return this.#joined.has(room);
  }

  /** Nothing once the client has left. */
  get(room: string): JoiningMember | undefined {
    return this.#isGone ? undefined : this.#joined.get(room)?.member;
  }

  /** Rejects when the store cannot be read; the room is not joined then. */
  join(room: string, after?: number): Promise<void> {
    const membership = this.#joined.get(room) ??
      { member: new RoomMember(this.#user, this.#outbound), joins: 0 };
    this.#joined.set(room, membership);
    membership.joins += 1;
    return this.#inTurn(room, () => this.#enter(room, membership, after));
  }

  leave(room: string): Promise<void> {
    const membership = this.#joined.get(room);
    if (!membership) return Promise.resolve();
    this.#joined.delete(room);
    return this.#inTurn(room, () => this.#hub.leave(room, membership.member));
  }

  /** The client has left: enters no room from now on. What it said before still counts as said in joined rooms. Idempotent. */
  leaveAll(): void {
    this.#isGone = true;
    for (const [room, { member }] of this.#joined) this.#hub.leave(room, member);
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

  async #enter(room: string, membership: Membership, after?: number): Promise<void> {
    const { member } = membership;
    membership.joins -= 1;
    if (this.#isGone) return;
    // A second join of the same room starts over: from where the client says that it is.
    this.#hub.leave(room, member);
    try {
      await this.#hub.join(room, member, after);
      if (this.#isGone) this.#hub.leave(room, member);
    } catch (error) {
      if (this.#isGone) return;
      // Unless a further join is waiting: then that one decides.
      const isLast = membership.joins === 0 && this.#joined.get(room) === membership;
      if (isLast) this.#joined.delete(room);
      throw error;
    }
  }
}

/** One connection as a room sees it. */
class RoomMember implements JoiningMember {
  readonly user: User;
  sentSeq = 0;
  #outbound: Outbound;

  constructor(user: User, outbound: Outbound) {
    this.user = user;
    this.#outbound = outbound;
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
