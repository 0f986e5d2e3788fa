/**
 * The rooms that one connection has joined. Joins and leaves of a room happen one after the other,
 * in the order in which they were asked for.
 */
import type { Hub } from '../hub/hub.ts';
import type { JoiningMember } from '../hub/joining.ts';
import type { User } from '../protocol/entry.ts';
import type { Outbound } from './outbound.ts';

export interface Memberships {
  readonly size: number;
  /** Also while the join is under way: what is sent right behind a `join` counts as sent to a joined room. */
  has(room: string): boolean;
  get(room: string): JoiningMember | undefined;
  /** Rejects when the store cannot be read; the room is not joined then. */
  join(room: string, after?: number): Promise<void>;
  leave(room: string): Promise<void>;
  leaveAll(): void;
}

interface Membership {
  member: JoiningMember;
  /** Joins that were asked for and have not begun. */
  joins: number;
}

export function createMemberships(hub: Hub, user: User, outbound: Outbound): Memberships {
  const joined = new Map<string, Membership>();
  /** By room: settles when all joins and leaves asked for so far are done. */
  const tails = new Map<string, Promise<void>>();
  let isGone = false;

  const inTurn = (room: string, step: () => Promise<void> | void): Promise<void> => {
    const done = (tails.get(room) ?? Promise.resolve()).then(step);
    const settled = done.catch(() => {}).then(() => {
      if (tails.get(room) === settled) tails.delete(room);
    });
    tails.set(room, settled);
    return done;
  };
  const enter = async (room: string, membership: Membership, after?: number): Promise<void> => {
    const { member } = membership;
    membership.joins -= 1;
    if (isGone) return;
    // A second join of the same room starts over: from where the client says that it is.
    hub.leave(room, member);
    try {
      await hub.join(room, member, after);
      if (isGone) hub.leave(room, member);
    } catch (error) {
      // Unless a further join is waiting: then that one decides.
      if (membership.joins === 0 && joined.get(room) === membership) joined.delete(room);
      throw error;
    }
  };

  return {
    get size() {
      // What is still being left counts as well: pairs of join and leave must not pile up.
      return new Set([...joined.keys(), ...tails.keys()]).size;
    },
    has: (room) => joined.has(room),
    get: (room) => joined.get(room)?.member,
    join(room, after) {
      const membership = joined.get(room) ?? { member: createMember(user, outbound), joins: 0 };
      joined.set(room, membership);
      membership.joins += 1;
      return inTurn(room, () => enter(room, membership, after));
    },
    leave(room) {
      const membership = joined.get(room);
      if (!membership) return Promise.resolve();
      joined.delete(room);
      return inTurn(room, () => hub.leave(room, membership.member));
    },
    leaveAll() {
      isGone = true;
      for (const [room, { member }] of joined) hub.leave(room, member);
      joined.clear();
    },
  };
}

function createMember(user: User, outbound: Outbound): JoiningMember {
  return {
    user,
    sentSeq: 0,
    send: outbound.text,
    hint: outbound.hint,
    close: outbound.close,
    drained: outbound.drained,
  };
}
