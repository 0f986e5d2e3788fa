/**
 * Who is in a room, over all replicas: people, not connections. Pure bookkeeping; what travels
 * between replicas and when is the hub's part (hub/presence-link.ts).
 */
import { MEMBERS_LISTED_MAX } from '../protocol/bounds.ts';
import type { User } from '../protocol/entry.ts';
import type { Presence as PresenceView } from '../protocol/frames.ts';

export interface PresenceChange {
  count: number;
  joined: User[];
  left: string[];
}

export interface Presence {
  readonly count: number;
  /**
   * For the `joined` frame of one who comes: what the others were told last, and oneself. What
   * changed since is told to all of them together. Members too, unless the room is large.
   */
  view(selfId: string): PresenceView;
  /** A connection of this user came to this replica. */
  enter(user: User): void;
  /** A connection of this user left this replica. */
  exit(userId: string): void;
  /** People on this replica. */
  local(): User[];
  /** All people that another replica has. */
  setRemote(instance: string, users: readonly User[]): void;
  changeRemote(instance: string, joined: readonly User[], left: readonly string[]): void;
  dropRemote(instance: string): void;
  /** What changed for readers since the last call, or nothing. */
  takeChange(): PresenceChange | undefined;
  /** What changed on this replica since the last call, for the other replicas. */
  takeLocalChange(): { joined: User[]; left: string[] } | undefined;
}

export function createPresence(): Presence {
  const local = new Map<string, { user: User; connections: number }>();
  const remotes = new Map<string, Map<string, User>>();
  /** The union: each person once, with the number of replicas that have them. */
  const people = new Map<string, { user: User; replicas: number }>();
  /** Ids touched since readers were last told -> the person that they knew, if any. */
  const touched = new Map<string, User | undefined>();
  /** Ids touched since the other replicas were last told -> whether they knew them. */
  const localTouched = new Map<string, boolean>();

  /** Of the touched: how many readers do not know yet, and how many they take for present that are gone. */
  let untold = 0;
  let departed = 0;

  const isUntold = (id: string): boolean => touched.has(id) && !touched.get(id) && people.has(id);
  /** Counted as people come and go: a crowd that joins must not count itself anew each time. */
  const tally = (id: string, change: 1 | -1): void => {
    if (isUntold(id)) untold += change;
    else if (touched.get(id) && !people.has(id)) departed += change;
  };
  const touch = (id: string, known: User | undefined, move: () => void): void => {
    tally(id, -1);
    if (!touched.has(id)) touched.set(id, known);
    move();
    tally(id, 1);
  };
  const add = (user: User): void => {
    const known = people.get(user.id);
    const replicas = (known?.replicas ?? 0) + 1;
    touch(user.id, known?.user, () => people.set(user.id, { user, replicas }));
  };
  const remove = (id: string): void => {
    const known = people.get(id);
    if (!known) return;
    touch(id, known.user, () => {
      if (known.replicas > 1) known.replicas -= 1;
      else people.delete(id);
    });
  };
  const addRemote = (users: Map<string, User>, user: User): void => {
    if (users.has(user.id)) remove(user.id);
    users.set(user.id, user);
    add(user);
  };

  return {
    get count() {
      return people.size;
    },
    view(selfId) {
      const count = people.size - untold + departed + (isUntold(selfId) ? 1 : 0);
      if (count > MEMBERS_LISTED_MAX) return { count };
      const members: User[] = [];
      for (const { user } of people.values()) {
        if (user.id === selfId || !isUntold(user.id)) members.push(user);
      }
      for (const [id, user] of touched) if (user && !people.has(id)) members.push(user);
      return { count, members };
    },
    enter(user) {
      const known = local.get(user.id);
      if (known && known.user.name === user.name) {
        known.connections += 1;
        return;
      }
      if (!localTouched.has(user.id)) localTouched.set(user.id, known !== undefined);
      local.set(user.id, { user, connections: (known?.connections ?? 0) + 1 });
      if (known) remove(user.id);
      add(user);
    },
    exit(userId) {
      const known = local.get(userId);
      if (!known) return;
      if (known.connections > 1) {
        known.connections -= 1;
        return;
      }
      if (!localTouched.has(userId)) localTouched.set(userId, true);
      local.delete(userId);
      remove(userId);
    },
    local: () => [...local.values()].map(({ user }) => user),
    setRemote(instance, users) {
      const old = remotes.get(instance);
      const fresh = new Map<string, User>();
      remotes.set(instance, fresh);
      for (const user of users) addRemote(fresh, user);
      if (old) { for (const id of old.keys()) remove(id); }
    },
    changeRemote(instance, joined, left) {
      let users = remotes.get(instance);
      if (!users) remotes.set(instance, users = new Map());
      for (const user of joined) addRemote(users, user);
      for (const id of left) if (users.delete(id)) remove(id);
    },
    dropRemote(instance) {
      const users = remotes.get(instance);
      if (!users) return;
      remotes.delete(instance);
      for (const id of users.keys()) remove(id);
    },
    takeChange() {
      if (touched.size === 0) return undefined;
      const joined: User[] = [];
      const left: string[] = [];
      for (const [id, known] of touched) {
        const user = people.get(id)?.user;
        if (!user && known) left.push(id);
        else if (user && user.name !== known?.name) joined.push(user);
      }
      touched.clear();
      untold = 0;
      departed = 0;
      if (joined.length === 0 && left.length === 0) return undefined;
      return { count: people.size, joined, left };
    },
    takeLocalChange() {
      if (localTouched.size === 0) return undefined;
      const joined: User[] = [];
      const left: string[] = [];
      for (const [id, wasKnown] of localTouched) {
        const here = local.get(id);
        if (here) joined.push(here.user);
        else if (wasKnown) left.push(id);
      }
      localTouched.clear();
      return joined.length + left.length > 0 ? { joined, left } : undefined;
    },
  };
}
