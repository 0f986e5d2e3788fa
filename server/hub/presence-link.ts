/**
 * Presence over the link: each replica tells the others of its own people. Changes carry a version,
 * a heartbeat repeats the versions, and whoever sees another version than it knows asks for the
 * whole; so lost, repeated and reordered parts heal, and a replica that is silent is dropped.
 */
import type { Room } from '../room/room.ts';
import type { Part } from './envelope.ts';
import type { Link } from './link.ts';
import type { Rooms } from './rooms.ts';
import { slotOf } from './slots.ts';

export interface PresenceLink {
  /** Takes a part of another replica. */
  take(from: string, part: Part, slot: string): void;
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

interface Versions {
  /** Of this replica's people; 0 while there were none. */
  own: number;
  /** Of the other replicas' people, as last applied. */
  known: Map<string, number>;
  /** When each was asked for the whole. */
  askedAtMs: Map<string, number>;
}

export function createPresenceLink(
  { link, instance, rooms, onChange, heartbeatMs, now = () => performance.now() }:
    PresenceLinkOptions,
): PresenceLink {
  const versions = new Map<Room, Versions>();
  const heardAtMs = new Map<string, number>();
  /** Never runs backwards within a run of the replica, so a room that is opened again reuses none. */
  let lastVersion = 0;

  const versionsOf = (room: Room): Versions => {
    let found = versions.get(room);
    if (!found) versions.set(room, found = { own: 0, known: new Map(), askedAtMs: new Map() });
    return found;
  };
  /** Asks one replica for its people, once a second at the most: it answers before long, or heartbeats show it again. */
  const ask = (room: Room, to: string): void => {
    const { askedAtMs } = versionsOf(room);
    if (now() - (askedAtMs.get(to) ?? -Infinity) < ASK_EVERY_MS) return;
    askedAtMs.set(to, now());
    link.publish(slotOf(room.name), { type: 'ask', room: room.name, to });
  };
  const drop = (room: Room, from: string): void => {
    versionsOf(room).known.delete(from);
    room.presence.dropRemote(from);
    onChange(room);
  };
  const dropReplica = (from: string): void => {
    heardAtMs.delete(from);
    for (const { askedAtMs } of versions.values()) askedAtMs.delete(from);
    for (const [room, { known }] of versions) if (known.has(from)) drop(room, from);
  };

  const takeMoved = (from: string, part: Part & { type: 'moved' }, room: Room): void => {
    const { known } = versionsOf(room);
    const version = known.get(from) ?? 0;
    if (part.version <= version) return;
    if (part.since !== version) return ask(room, from);
    room.presence.changeRemote(from, part.joined, part.left);
    known.set(from, part.version);
    onChange(room);
  };
  const takeMembers = (from: string, part: Part & { type: 'members' }, room: Room): void => {
    const { known } = versionsOf(room);
    if (part.version < (known.get(from) ?? 0)) return;
    room.presence.setRemote(from, part.members);
    known.set(from, part.version);
    onChange(room);
  };
  const takeAlive = (from: string, part: Part & { type: 'alive' }, slot: string): void => {
    const listed = new Map(part.rooms);
    for (const room of rooms.inSlot(slot)) {
      const version = listed.get(room.name) ?? 0;
      if (version === (versionsOf(room).known.get(from) ?? 0)) continue;
      if (version === 0) drop(room, from);
      else ask(room, from);
    }
  };

  const isAsked = (to: string | undefined): boolean => to === undefined || to === instance;
  const answer = (room: Room): void => {
    const { own } = versionsOf(room);
    if (own === 0) return;
    const members = room.presence.local();
    link.publish(slotOf(room.name), { type: 'members', room: room.name, version: own, members });
  };

  return {
    take(from, part, slot) {
      if (part.type === 'gone') return dropReplica(from);
      heardAtMs.set(from, now());
      if (part.type === 'alive') return takeAlive(from, part, slot);
      const room = rooms.peek(part.room);
      if (!room) return;
      if (part.type === 'moved') takeMoved(from, part, room);
      else if (part.type === 'members') takeMembers(from, part, room);
      else if (part.type === 'ask' && isAsked(part.to)) answer(room);
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
      const bySlot = new Map<string, [string, number][]>();
      for (const slot of link.slots()) bySlot.set(slot, []);
      for (const [room, { own }] of versions) {
        if (own > 0) bySlot.get(slotOf(room.name))?.push([room.name, own]);
      }
      for (const [slot, listed] of bySlot) link.publish(slot, { type: 'alive', rooms: listed });
      for (const [instance, atMs] of heardAtMs) {
        if (now() - atMs >= LIFETIME_HEARTBEATS * heartbeatMs) dropReplica(instance);
      }
    },
    leave() {
      for (const slot of link.slots()) link.publish(slot, { type: 'gone' });
    },
  };
}
