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
  /** Settles when all joins and leaves asked for so far are done. */
  settled: Promise<void>;
}

export function createMemberships(hub: Hub, user: User, outbound: Outbound): Memberships {
  const memberships = new Map<string, Membership>();
  let isGone = false;

  const enter = async (room: string, membership: Membership, after?: number): Promise<void> => {
    if (isGone) return;
    // A second join of the same room starts over: from where the client says that it is.
    hub.leave(room, membership.member);
    try {
      await hub.join(room, membership.member, after);
      if (isGone || memberships.get(room) !== membership) hub.leave(room, membership.member);
    } catch (error) {
      if (memberships.get(room) === membership) memberships.delete(room);
      throw error;
    }
  };

  return {
    get size() {
      return memberships.size;
    },
    has: (room) => memberships.has(room),
    get: (room) => memberships.get(room)?.member,
    join(room, after) {
      let membership = memberships.get(room);
      if (!membership) {
        membership = { member: createMember(user, outbound), settled: Promise.resolve() };
        memberships.set(room, membership);
      }
      const current = membership;
      const joined = current.settled.then(() => enter(room, current, after));
      current.settled = joined.catch(() => {});
      return joined;
    },
    async leave(room) {
      const membership = memberships.get(room);
      if (!membership) return;
      memberships.delete(room);
      await membership.settled;
      hub.leave(room, membership.member);
    },
    leaveAll() {
      isGone = true;
      for (const [room, { member }] of memberships) hub.leave(room, member);
      memberships.clear();
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
