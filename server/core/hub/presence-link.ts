/**
 * Presence link: each replica announces its own people to the others. Changes carry a version, and
 * heartbeats repeat the versions; a replica that sees an unknown version asks for the full state.
 * So lost, repeated and reordered parts heal, and a silent replica is dropped.
 */
import type { Room } from '../room/room.ts';
import type { Part } from './envelope.ts';
import { createHeartbeat } from './heartbeat.ts';
import type { Link } from './link.ts';
import { PresenceVersions } from './presence-versions.ts';
import type { Rooms } from './rooms.ts';
import { COMMON_TOPICS, slotAt, slotOf, topicOf } from './slots.ts';

export interface PresenceLink {
  /** Other replicas that were heard within the last heartbeats. */
  readonly othersHeard: number;
  handlePart(from: string, part: Part): void;
  opened(room: Room): void;
  forgotten(room: Room): void;
  announceChange(room: Room): void;
  /** Call it at every heartbeat interval: sends a heartbeat, and drops silent replicas. */
  sendHeartbeat(): void;
  announceLeave(): void;
}

export interface PresenceLinkOptions {
  link: Link;
  instance: string;
  rooms: Rooms;
  /** Called when another replica's message or silence may have changed a room's people. */
  onChange(room: Room): void;
  heartbeatMs: number;
  now?: () => number;
}

/** Heartbeats missed before a replica counts as gone. */
const LIFETIME_HEARTBEATS = 3;

export function createPresenceLink(
  { link, instance, rooms, onChange, heartbeatMs, now = () => performance.now() }:
    PresenceLinkOptions,
): PresenceLink {
  const versions = new PresenceVersions();
  const nextHeartbeat = createHeartbeat(rooms, versions);
  const heardAtMs = new Map<string, number>();
  let beats = 0;

  const requestMembers = (room: Room, to: string): void => {
    if (!versions.mayAsk(room, to, now())) return;
    link.publish(topicOf(to), { type: 'ask', room: room.name, to });
  };
  const dropFromRoom = (room: Room, from: string): void => {
    versions.forgetReplicaIn(room, from);
    room.presence.dropRemote(from);
    onChange(room);
  };
  const dropReplica = (from: string): void => {
    heardAtMs.delete(from);
    for (const room of versions.forgetAsked(from)) dropFromRoom(room, from);
  };

  const handleMoved = (from: string, part: Part & { type: 'moved' }, room: Room): void => {
    const version = versions.known(room, from);
    if (part.version <= version) return;
    if (part.since !== version) return requestMembers(room, from);
    room.presence.changeRemote(from, part.joined, part.left);
    versions.setKnown(room, from, part.version);
    onChange(room);
  };
  const handleMembers = (from: string, part: Part & { type: 'members' }, room: Room): void => {
    if (part.version < versions.known(room, from)) return;
    room.presence.setRemote(from, part.members);
    versions.setKnown(room, from, part.version);
    onChange(room);
  };
  const handleAlive = (from: string, part: Part & { type: 'alive' }): void => {
    const listed = new Map(part.rooms);
    for (let i = part.slots[0]; i < part.slots[1]; i++) {
      for (const room of rooms.inSlot(slotAt(i))) {
        const version = listed.get(room.name);
        const known = versions.known(room, from);
        if (version !== undefined) {
          if (version > known) requestMembers(room, from);
        } // A version newer than the list arrived on another topic, before it.
        else if (known > 0 && known <= part.version) dropFromRoom(room, from);
      }
    }
  };
  const isForThis = (to: string | undefined): boolean => to === undefined || to === instance;
  const sendMembers = (room: Room, to: string): void => {
    const own = versions.own(room);
    if (own === 0) return;
    const members = room.presence.local();
    link.publish(topicOf(to), { type: 'members', room: room.name, version: own, members });
  };

  // Takes effect once the link is up; fails only on a closed link.
  for (const topic of [topicOf(instance), ...COMMON_TOPICS]) link.holdSlot(topic).catch(() => {});

  return {
    get othersHeard() {
      return heardAtMs.size;
    },
    handlePart(from, part) {
      if (part.type === 'gone') return dropReplica(from);
      heardAtMs.set(from, now());
      if (part.type === 'alive') return handleAlive(from, part);
      const room = rooms.peek(part.room);
      if (!room) return;
      if (part.type === 'moved') handleMoved(from, part, room);
      else if (part.type === 'members') handleMembers(from, part, room);
      else if (part.type === 'ask' && isForThis(part.to)) sendMembers(room, from);
    },
    opened: (room) => link.publish(slotOf(room.name), { type: 'ask', room: room.name }),
    forgotten: (room) => versions.forgetRoom(room),
    announceChange(room) {
      const change = room.presence.takeLocalChange();
      // A late change must not bring back a room that was evicted.
      if (!change || rooms.peek(room.name) !== room) return;
      const moved = { ...versions.advance(room), ...change };
      link.publish(slotOf(room.name), { type: 'moved', room: room.name, ...moved });
    },
    sendHeartbeat() {
      const topic = COMMON_TOPICS[beats++ % COMMON_TOPICS.length]!;
      link.publish(topic, nextHeartbeat(heardAtMs.size));
      for (const [instance, atMs] of heardAtMs) {
        if (now() - atMs >= LIFETIME_HEARTBEATS * heartbeatMs) dropReplica(instance);
      }
    },
    announceLeave() {
      for (const topic of COMMON_TOPICS) link.publish(topic, { type: 'gone' });
    },
  };
}
