/**
 * Presence in a room, over all replicas: people, not connections. Pure bookkeeping; the hub decides
 * what travels between replicas and when (hub/presence-link.ts).
 */
import { SmallMap } from '../../lib/small-map.ts';
import { MEMBERS_LISTED_MAX } from '../protocol/bounds.ts';
import type { User } from '../protocol/entry.ts';
import type { Presence as PresenceView } from '../protocol/frames.ts';

export interface PresenceChange {
  count: number;
  joined: User[];
  left: string[];
}

/** Somebody who is here, on this replica or on others. */
interface Person {
  user: User;
  /** Replicas that have this person. */
  replicas: number;
  /** Present while there are connections to this replica. */
  local: User | undefined;
  connections: number;
}

export function createPresence(): Presence {
  return new Presence();
}

/** A class whose maps exist only while they hold something, as there is one for each room. */
export class Presence {
  /** The union: each person once. */
  #people = new SmallMap<string, Person>();
  #remotes: Map<string, Map<string, User>> | undefined;
  /** Ids touched since readers were last told -> the person that they knew, if any. */
  #touched: Map<string, User | undefined> | undefined;
  /** Ids touched since the other replicas were last told -> whether they knew them. */
  #localTouched: Map<string, boolean> | undefined;
  /** Of the touched: how many readers do not know yet, and how many they take for present that are gone. */
  #untold = 0;
  #departed = 0;

  get count(): number {
    return this.#people.size;
  }

  /**
   * For the `joined` frame of one who comes: what the others were told last, and oneself. What
   * changed since is told to all of them together. Members too, unless the room is large.
   */
  view(selfId: string): PresenceView {
    const count = this.count - this.#untold + this.#departed + (this.#isUntold(selfId) ? 1 : 0);
    if (count > MEMBERS_LISTED_MAX) return { count };
    const members: User[] = [];
    for (const { user } of this.#people.values()) {
      if (user.id === selfId || !this.#isUntold(user.id)) members.push(user);
    }
    for (const [id, user] of this.#touched ?? []) {
      if (user && !this.#people.has(id)) members.push(user);
    }
    return { count, members };
  }

  /** A connection of this user came to this replica. */
  enter(user: User): void {
    const { id } = user;
    const known = this.#people.get(id);
    if (known?.local?.name === user.name) {
      known.connections += 1;
      return;
    }
    const wasLocal = known?.local !== undefined;
    this.#touchLocal(id, wasLocal);
    this.#touch(id, known?.user, () => {
      const person = this.#personOf(user);
      if (!wasLocal) person.replicas += 1;
      person.local = user;
      person.connections += 1;
    });
  }

  /** A connection of this user left this replica. */
  exit(userId: string): void {
    const known = this.#people.get(userId);
    if (!known?.local) return;
    known.connections -= 1;
    if (known.connections > 0) return;
    this.#touchLocal(userId, true);
    known.local = undefined;
    this.#removeReplica(userId);
  }

  /** People on this replica. */
  local(): User[] {
    const users: User[] = [];
    for (const { local } of this.#people.values()) if (local) users.push(local);
    return users;
  }

  /** All people that another replica has. */
  setRemote(instance: string, users: readonly User[]): void {
    const remotes = this.#remotes ??= new Map();
    const old = remotes.get(instance);
    const fresh = new Map<string, User>();
    remotes.set(instance, fresh);
    for (const user of users) this.#addRemote(fresh, user);
    if (old) { for (const id of old.keys()) this.#removeReplica(id); }
  }

  changeRemote(instance: string, joined: readonly User[], left: readonly string[]): void {
    const remotes = this.#remotes ??= new Map();
    let users = remotes.get(instance);
    if (!users) remotes.set(instance, users = new Map());
    for (const user of joined) this.#addRemote(users, user);
    for (const id of left) if (users.delete(id)) this.#removeReplica(id);
  }

  dropRemote(instance: string): void {
    const users = this.#remotes?.get(instance);
    if (!users) return;
    this.#remotes!.delete(instance);
    if (this.#remotes!.size === 0) this.#remotes = undefined;
    for (const id of users.keys()) this.#removeReplica(id);
  }

  /** What changed for readers since the last call, or nothing. */
  takeChange(): PresenceChange | undefined {
    const touched = this.#touched;
    if (!touched) return undefined;
    const joined: User[] = [];
    const left: string[] = [];
    for (const [id, known] of touched) {
      const user = this.#people.get(id)?.user;
      if (!user && known) left.push(id);
      else if (user && user.name !== known?.name) joined.push(user);
    }
    this.#touched = undefined;
    this.#untold = 0;
    this.#departed = 0;
    if (joined.length === 0 && left.length === 0) return undefined;
    return { count: this.count, joined, left };
  }

  /** What changed on this replica since the last call, for the other replicas. */
  takeLocalChange(): { joined: User[]; left: string[] } | undefined {
    const touched = this.#localTouched;
    if (!touched) return undefined;
    const joined: User[] = [];
    const left: string[] = [];
    for (const [id, wasKnown] of touched) {
      const here = this.#people.get(id)?.local;
      if (here) joined.push(here);
      else if (wasKnown) left.push(id);
    }
    this.#localTouched = undefined;
    return joined.length + left.length > 0 ? { joined, left } : undefined;
  }

  #isUntold(id: string): boolean {
    const touched = this.#touched;
    return touched !== undefined && touched.has(id) && !touched.get(id) && this.#people.has(id);
  }

  /** Counted as people come and go: a crowd that joins must not count itself anew each time. */
  #tally(id: string, change: 1 | -1): void {
    if (this.#isUntold(id)) this.#untold += change;
    else if (this.#touched?.get(id) && !this.#people.has(id)) this.#departed += change;
  }

  #touch(id: string, known: User | undefined, move: () => void): void {
    this.#tally(id, -1);
    const touched = this.#touched ??= new Map();
    if (!touched.has(id)) touched.set(id, known);
    move();
    this.#tally(id, 1);
  }

  #touchLocal(id: string, wasKnown: boolean): void {
    const touched = this.#localTouched ??= new Map();
    if (!touched.has(id)) touched.set(id, wasKnown);
  }

  /** Known under this name from now on. */
  #personOf(user: User): Person {
    let person = this.#people.get(user.id);
    if (person) person.user = user;
    else {
      person = { user, replicas: 0, local: undefined, connections: 0 };
      this.#people.set(user.id, person);
    }
    return person;
  }

  #addRemote(users: Map<string, User>, user: User): void {
    const { id } = user;
    if (users.has(id)) this.#removeReplica(id);
    users.set(id, user);
    this.#touch(id, this.#people.get(id)?.user, () => this.#personOf(user).replicas += 1);
  }

  #removeReplica(id: string): void {
    const known = this.#people.get(id);
    if (!known) return;
    this.#touch(id, known.user, () => {
      known.replicas -= 1;
      if (known.replicas === 0) this.#people.delete(id);
    });
  }
}
