/**
 * Presence over the link: each replica tells the others of its own people. Changes carry a version,
 * heartbeats repeat the versions, and whoever sees a later version than it knows asks for the
 * whole; so lost, repeated and reordered parts heal, and a replica that is silent is dropped.
 */
import type { Room } from '../room/room.ts';
import type { Part } from './envelope.ts';
import { createHeartbeat } from './heartbeat.ts';
import type { Link } from './link.ts';
import { PresenceVersions } from './presence-versions.ts';
import type { Rooms } from './rooms.ts';
import { COMMON_TOPICS, slotAt, slotOf, topicOf } from './slots.ts';

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

export function createPresenceLink(
  { link, instance, rooms, onChange, heartbeatMs, now = () => performance.now() }:
    PresenceLinkOptions,
): PresenceLink {
  const versions = new PresenceVersions();
  const nextHeartbeat = createHeartbeat(rooms, versions);
  const heardAtMs = new Map<string, number>();
  let beats = 0;

  const ask = (room: Room, to: string): void => {
    if (!versions.mayAsk(room, to, now())) return;
    link.publish(topicOf(to), { type: 'ask', room: room.name, to });
  };
  const drop = (room: Room, from: string): void => {
    versions.forgetReplicaIn(room, from);
    room.presence.dropRemote(from);
    onChange(room);
  };
  const dropReplica = (from: string): void => {
    heardAtMs.delete(from);
    for (const room of versions.forgetAsked(from)) drop(room, from);
  };

  const takeMoved = (from: string, part: Part & { type: 'moved' }, room: Room): void => {
    const version = versions.known(room, from);
    if (part.version <= version) return;
    if (part.since !== version) return ask(room, from);
    room.presence.changeRemote(from, part.joined, part.left);
    versions.setKnown(room, from, part.version);
    onChange(room);
  };
  const takeMembers = (from: string, part: Part & { type: 'members' }, room: Room): void => {
    if (part.version < versions.known(room, from)) return;
    room.presence.setRemote(from, part.members);
    versions.setKnown(room, from, part.version);
    onChange(room);
  };
  const takeAlive = (from: string, part: Part & { type: 'alive' }): void => {
    const listed = new Map(part.rooms);
    for (let i = part.slots[0]; i < part.slots[1]; i++) {
      for (const room of rooms.inSlot(slotAt(i))) {
        const version = listed.get(room.name);
        const known = versions.known(room, from);
        if (version !== undefined) {
          if (version > known) ask(room, from);
        } // What is newer than the list came by another topic, before it.
        else if (known > 0 && known <= part.version) drop(room, from);
      }
    }
  };
  const isAsked = (to: string | undefined): boolean => to === undefined || to === instance;
  const answer = (room: Room, to: string): void => {
    const own = versions.own(room);
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
    forgotten: (room) => versions.forgetRoom(room),
    tellOthers(room) {
      const change = room.presence.takeLocalChange();
      // A room that is gone must not come back by its last news.
      if (!change || rooms.peek(room.name) !== room) return;
      const moved = { ...versions.advance(room), ...change };
      link.publish(slotOf(room.name), { type: 'moved', room: room.name, ...moved });
    },
    beat() {
      const topic = COMMON_TOPICS[beats++ % COMMON_TOPICS.length]!;
      link.publish(topic, nextHeartbeat(heardAtMs.size));
      for (const [instance, atMs] of heardAtMs) {
        if (now() - atMs >= LIFETIME_HEARTBEATS * heartbeatMs) dropReplica(instance);
      }
    },
    leave() {
      for (const topic of COMMON_TOPICS) link.publish(topic, { type: 'gone' });
    },
  };
}
