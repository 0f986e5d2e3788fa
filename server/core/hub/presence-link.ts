/**
 * Presence over the link: each replica tells the others of its own people. Changes carry a version,
 * heartbeats repeat the versions, and whoever sees a later version than it knows asks for the
 * whole; so lost, repeated and reordered parts heal, and a replica that is silent is dropped.
 *
 * A heartbeat is one body to all replicas, whatever the number of slots, and lists only so many
 * rooms that what a replica hears in a heartbeat's time does not grow with the cluster; replicas
 * with more rooms go through them slot by slot, heartbeat by heartbeat.
 */
import type { Room } from '../room/room.ts';
import type { Part } from './envelope.ts';
import type { Link } from './link.ts';
import type { Rooms } from './rooms.ts';
import { COMMON_TOPICS, slotAt, slotOf, SLOTS, topicOf } from './slots.ts';

export interface PresenceLink {
  /** Takes a part of another replica. */
  take(from: string, part: Part): void;
  opened(room: Room): void;
  forgotten(room: Room): void;
  /** Tells the other replicas how this one's people changed. */
  tellOthers(room: Room): void;
  /** To be called at every heartbeat: says that this replica lives, drops those that are silent. */
  beat(): void;
  /** Says that this replica leaves now. */
  leave(): void;
}

export interface PresenceLinkOptions {
  link: Link;
  /** This replica's own. */
  instance: string;
  rooms: Rooms;
  /** Called when the people of a room may have changed by what another replica said or left unsaid. */
  onChange(room: Room): void;
  heartbeatMs: number;
  now?: () => number;
}

/** A replica that was not heard for so many heartbeats is gone. */
const LIFETIME_HEARTBEATS = 3;
const ASK_EVERY_MS = 1_000;
/** Rooms that all other replicas together list in a heartbeat's time, about 30 bytes each: some 1 % of a core. */
const HEARD_ROOMS_MAX = 50_000;
/** Rooms in one replica's heartbeat: a body stays small, and the round through all ends. */
const LISTED_ROOMS_MAX = 5_000;
const LISTED_ROOMS_MIN = 100;

interface Versions {
  /** Of this replica's people; 0 while there were none. */
  own: number;
  /** Of the other replicas' people, as last applied; absent while there were none. */
  known?: Map<string, number>;
  /** When each was asked for the whole, if any was. */
  askedAtMs?: Map<string, number>;
}

export function createPresenceLink(
  { link, instance, rooms, onChange, heartbeatMs, now = () => performance.now() }:
    PresenceLinkOptions,
): PresenceLink {
  const versions = new Map<Room, Versions>();
  const heardAtMs = new Map<string, number>();
  /** Never runs backwards within a run of the replica, so a room that is opened again reuses none. */
  let lastVersion = 0;
  let beats = 0;
  /** The slot at which the next heartbeat goes on listing. */
  let nextSlot = 0;

  const versionsOf = (room: Room): Versions => {
    let found = versions.get(room);
    if (!found) versions.set(room, found = { own: 0 });
    return found;
  };
  const knownOf = (room: Room, from: string): number => versions.get(room)?.known?.get(from) ?? 0;
  const setKnown = (room: Room, from: string, version: number): void => {
    const known = versionsOf(room).known ??= new Map();
    known.set(from, version);
  };
  /** Asks one replica for its people, once a second at the most: it answers before long, or heartbeats show it again. */
  const ask = (room: Room, to: string): void => {
    const askedAtMs = versionsOf(room).askedAtMs ??= new Map();
    if (now() - (askedAtMs.get(to) ?? -Infinity) < ASK_EVERY_MS) return;
    askedAtMs.set(to, now());
    link.publish(topicOf(to), { type: 'ask', room: room.name, to });
  };
  const drop = (room: Room, from: string): void => {
    versions.get(room)?.known?.delete(from);
    room.presence.dropRemote(from);
    onChange(room);
  };
  const dropReplica = (from: string): void => {
    heardAtMs.delete(from);
    for (const { askedAtMs } of versions.values()) askedAtMs?.delete(from);
    for (const [room, { known }] of versions) if (known?.has(from)) drop(room, from);
  };

  const takeMoved = (from: string, part: Part & { type: 'moved' }, room: Room): void => {
    const version = knownOf(room, from);
    if (part.version <= version) return;
    if (part.since !== version) return ask(room, from);
    room.presence.changeRemote(from, part.joined, part.left);
    setKnown(room, from, part.version);
    onChange(room);
  };
  const takeMembers = (from: string, part: Part & { type: 'members' }, room: Room): void => {
    if (part.version < knownOf(room, from)) return;
    room.presence.setRemote(from, part.members);
    setKnown(room, from, part.version);
    onChange(room);
  };
  const takeAlive = (from: string, part: Part & { type: 'alive' }): void => {
    const listed = new Map(part.rooms);
    for (let i = part.slots[0]; i < part.slots[1]; i++) {
      for (const room of rooms.inSlot(slotAt(i))) {
        const version = listed.get(room.name);
        const known = knownOf(room, from);
        if (version !== undefined) {
          if (version > known) ask(room, from);
        } // What is newer than the list came by another topic, before it.
        else if (known > 0 && known <= part.version) drop(room, from);
      }
    }
  };
  /** The next slots, whole, with about as many rooms as a heartbeat lists. */
  const listNext = (): Part & { type: 'alive' } => {
    const listedMax = Math.min(
      LISTED_ROOMS_MAX,
      Math.max(LISTED_ROOMS_MIN, HEARD_ROOMS_MAX / Math.max(1, heardAtMs.size)),
    );
    const listed: [string, number][] = [];
    const first = nextSlot;
    do {
      for (const room of rooms.inSlot(slotAt(nextSlot))) {
        const own = versions.get(room)?.own ?? 0;
        if (own > 0) listed.push([room.name, own]);
      }
      nextSlot += 1;
    } while (nextSlot < SLOTS && listed.length < listedMax);
    const slots: [number, number] = [first, nextSlot];
    if (nextSlot === SLOTS) nextSlot = 0;
    return { type: 'alive', version: lastVersion, slots, rooms: listed };
  };

  const isAsked = (to: string | undefined): boolean => to === undefined || to === instance;
  const answer = (room: Room, to: string): void => {
    const own = versions.get(room)?.own ?? 0;
    if (own === 0) return;
    const members = room.presence.local();
    link.publish(topicOf(to), { type: 'members', room: room.name, version: own, members });
  };

  // Takes effect as soon as the link is up; on one that is closed there is nothing to hear.
  for (const topic of [topicOf(instance), ...COMMON_TOPICS]) link.hold(topic).catch(() => {});

  return {
    take(from, part) {
      if (part.type === 'gone') return dropReplica(from);
      heardAtMs.set(from, now());
      if (part.type === 'alive') return takeAlive(from, part);
      const room = rooms.peek(part.room);
      if (!room) return;
      if (part.type === 'moved') takeMoved(from, part, room);
      else if (part.type === 'members') takeMembers(from, part, room);
      else if (part.type === 'ask' && isAsked(part.to)) answer(room, from);
    },
    opened: (room) => link.publish(slotOf(room.name), { type: 'ask', room: room.name }),
    forgotten: (room) => void versions.delete(room),
    tellOthers(room) {
      const change = room.presence.takeLocalChange();
      // A room that is gone must not come back by its last news.
      if (!change || rooms.peek(room.name) !== room) return;
      const mine = versionsOf(room);
      const since = mine.own;
      const version = mine.own = ++lastVersion;
      link.publish(slotOf(room.name), {
        type: 'moved',
        room: room.name,
        since,
        version,
        ...change,
      });
    },
    beat() {
      link.publish(COMMON_TOPICS[beats++ % COMMON_TOPICS.length]!, listNext());
      for (const [instance, atMs] of heardAtMs) {
        if (now() - atMs >= LIFETIME_HEARTBEATS * heartbeatMs) dropReplica(instance);
      }
    },
    leave() {
      for (const topic of COMMON_TOPICS) link.publish(topic, { type: 'gone' });
    },
  };
}
