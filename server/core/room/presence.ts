/**
 * Presence in a room over all replicas: people, not connections. Pure bookkeeping; the hub decides
 * what to send to other replicas and when (hub/presence-link.ts).
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

interface Person {
  user: User;
  /** Number of replicas with this person. */
  replicas: number;
  /** Set while there are connections to this replica. */
  local: User | undefined;
  connections: number;
}

export function createPresence(): Presence {
  return new Presence();
}

/** A class, since each room has one; its maps exist only while they are not empty. */
export class Presence {
  /** Union over all replicas. */
  #people = new SmallMap<string, Person>();
  #remotes: Map<string, Map<string, User>> | undefined;
  /** Ids changed since the last announcement to members, with the user they knew, if any. */
  #changed: Map<string, User | undefined> | undefined;
  /** Ids changed since the last announcement to replicas, with whether they knew them. */
  #locallyChanged: Map<string, boolean> | undefined;
  /** Changed people: those present but not yet announced, and those gone but still announced. */
  #unannounced = 0;
  #departed = 0;

  get count(): number {
    return this.#people.size;
  }

  /**
   * Presence for a `joined` frame: the state last announced, plus the joining user. Later changes
   * are announced to all members together. Large rooms omit the member list.
   */
  view(selfId: string): PresenceView {
    const count = this.count - this.#unannounced + this.#departed +
      (this.#isUnannounced(selfId) ? 1 : 0);
    if (count > MEMBERS_LISTED_MAX) return { count };
    const members: User[] = [];
    for (const { user } of this.#people.values()) {
      if (user.id === selfId || !this.#isUnannounced(user.id)) members.push(user);
    }
    for (const [id, user] of this.#changed ?? []) {
      if (user && !this.#people.has(id)) members.push(user);
    }
    return { count, members };
  }

  enter(user: User): void {
    const { id } = user;
    const known = this.#people.get(id);
    if (known?.local?.name === user.name) {
      known.connections += 1;
      return;
    }
    const wasLocal = known?.local !== undefined;
    this.#markLocalChange(id, wasLocal);
    this.#change(id, known?.user, () => {
      const person = this.#personOf(user);
      if (!wasLocal) person.replicas += 1;
      person.local = user;
      person.connections += 1;
    });
  }

  exit(userId: string): void {
    const known = this.#people.get(userId);
    if (!known?.local) return;
    known.connections -= 1;
    if (known.connections > 0) return;
    this.#markLocalChange(userId, true);
    known.local = undefined;
    this.#removeReplica(userId);
  }

  local(): User[] {
    const users: User[] = [];
    for (const { local } of this.#people.values()) if (local) users.push(local);
    return users;
  }

  /** Replaces the people of another replica. */
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

  /** Changes for members since the last call, if any. */
  takeChange(): PresenceChange | undefined {
    const changed = this.#changed;
    if (!changed) return undefined;
    const joined: User[] = [];
    const left: string[] = [];
    for (const [id, known] of changed) {
      const user = this.#people.get(id)?.user;
      if (!user && known) left.push(id);
      else if (user && user.name !== known?.name) joined.push(user);
    }
    this.#changed = undefined;
    this.#unannounced = 0;
    this.#departed = 0;
    if (joined.length === 0 && left.length === 0) return undefined;
    return { count: this.count, joined, left };
  }

  /** Changes of this replica's people since the last call, for the other replicas. */
  takeLocalChange(): { joined: User[]; left: string[] } | undefined {
    const changed = this.#locallyChanged;
    if (!changed) return undefined;
    const joined: User[] = [];
    const left: string[] = [];
    for (const [id, wasKnown] of changed) {
      const here = this.#people.get(id)?.local;
      if (here) joined.push(here);
      else if (wasKnown) left.push(id);
    }
    this.#locallyChanged = undefined;
    return joined.length + left.length > 0 ? { joined, left } : undefined;
  }

  #isUnannounced(id: string): boolean {
    const changed = this.#changed;
    return changed !== undefined && changed.has(id) && !changed.get(id) && this.#people.has(id);
  }

  /** Counts incrementally: recounting at each join of a crowd would be quadratic. */
  #updateCounts(id: string, change: 1 | -1): void {
    if (this.#isUnannounced(id)) this.#unannounced += change;
    else if (this.#changed?.get(id) && !this.#people.has(id)) this.#departed += change;
  }

  #change(id: string, known: User | undefined, move: () => void): void {
    this.#updateCounts(id, -1);
    const changed = this.#changed ??= new Map();
    if (!changed.has(id)) changed.set(id, known);
    move();
    this.#updateCounts(id, 1);
  }

  #markLocalChange(id: string, wasKnown: boolean): void {
    const changed = this.#locallyChanged ??= new Map();
    if (!changed.has(id)) changed.set(id, wasKnown);
  }

  /** Finds or adds the person, with the user's current name. */
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
    this.#change(id, this.#people.get(id)?.user, () => this.#personOf(user).replicas += 1);
  }

  #removeReplica(id: string): void {
    const known = this.#people.get(id);
    if (!known) return;
    this.#change(id, known.user, () => {
      known.replicas -= 1;
      if (known.replicas === 0) this.#people.delete(id);
    });
  }
}
