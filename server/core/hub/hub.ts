/**
 * The middle of a replica: drafts go to the store, committed entries to the room and over the link,
 * and what the link brings goes to the room. Everything that runs by the clock is started here.
 */
import { explain, type Log } from '../../lib/log.ts';
import { createSharedCalls } from '../../lib/shared-calls.ts';
import type { Broker } from '../broker/broker.ts';
import type { Entry } from '../protocol/entry.ts';
import type { Member } from '../room/member.ts';
import { type Meter, noMeter } from '../room/meter.ts';
import type { Room } from '../room/room.ts';
import { clockMs, noTrace, type Trace } from '../room/trace.ts';
import { createGroupCommit, StoreBusyError } from '../store/group-commit.ts';
import type { Appended, Draft, Retention, Store } from '../store/store.ts';
import { createChanges } from './changes.ts';
import { createEmptyRooms, type EmptyRoomsOptions } from './empty-rooms.ts';
import type { Part } from './envelope.ts';
import { createHealing } from './healing.ts';
import { createHistory, type ReadPage } from './history.ts';
import { createJoin, frameFill, type Join } from './joining.ts';
import { createLink } from './link.ts';
import { createOwnReactions } from './own-reactions.ts';
import { createPresenceLink } from './presence-link.ts';
import { createRoomContext } from '../room/room-context.ts';
import { createRooms } from './rooms.ts';
import { createTrimming, type TrimmingOptions } from './trimming.ts';
import { slotOf } from './slots.ts';

export interface Hub {
  /** Resolves when the draft is durable, or was refused. Rejects when the store cannot take it now: try again with the same id. */
  post(draft: Draft): Promise<Appended>;
  join: Join;
  /** Resolves once the room is in memory, where it stays a while. Rejects when the store cannot be read. */
  open(room: string): Promise<void>;
  /** Whether the room will send the member this entry, which it has, with its next flush. */
  willSend(room: string, seq: number, member: Member): boolean;
  leave(room: string, member: Member): void;
  /** Whether the room is in memory. */
  isOpen(room: string): boolean;
  /** A page of older messages. */
  page: ReadPage;
  typing(room: string, member: Member): void;
  status(): HubStatus;
  /** The last entries of a room, as far as this replica has them in memory. */
  recent(room: string): readonly Entry[];
  /** Whether the room has no message or system entry; undefined when it is not open here. */
  isEmpty(room: string): boolean | undefined;
  /** The rooms that are open on this replica. */
  rooms(): Iterable<Room>;
  /** Asks the store for the heads of the active rooms and reads what is missing. */
  compareHeads(): Promise<void>;
  /** Finishes what is under way, tells the other replicas, closes the link. The store stays open. Idempotent. */
  close(): Promise<void>;
}

export interface HubStatus {
  rooms: number;
  /** Memory that rooms and memberships are estimated to take, and what they may. */
  roomBytes: number;
  roomBytesMax: number;
  /** Memory that recent entries are estimated to take. */
  tailBytes: number;
  isLinkUp: boolean;
  isStoreUp: boolean;
  healedEntries: number;
  heals: number;
  link: { published: number; dropped: number; received: number; garbage: number };
}

export interface HubOptions {
  store: Store;
  broker: Broker;
  /** Unique to this run of this replica. */
  instance: string;
  retention: Retention;
  ownRetention?: TrimmingOptions['ownRetention'];
  recordsOf?: EmptyRoomsOptions['recordsOf'];
  /** Is told each message's way, if it wants to know. */
  trace?: Trace;
  meter?: Meter;
  /** Memory that rooms and memberships may take, by an estimate; absent: any. */
  roomBytesMax?: number;
  /** Memory that recent entries may take, by an estimate; absent: any. */
  tailBytesMax?: number;
  /** An empty room stays in memory for this long. */
  lingerMs?: number;
  /** Is told of each room in which this replica committed entries, or saw that they had been, for what follows rooms without being in them. */
  onCommit?(room: string): void;
  log: Log;
  /** How often heads are compared with the store's. */
  compareEveryMs?: number;
  /** How often this replica says that it lives; one that is silent for three times as long is taken for gone. */
  heartbeatMs?: number;
  /** How often retention is carried out. */
  trimEveryMs?: number;
}

const COMPARE_EVERY_MS = 3_000;
const HEARTBEAT_MS = 6_000;
const SWEEP_EVERY_MS = 5_000;
const TRIM_EVERY_MS = 60_000;

export function createHub(options: HubOptions): Hub {
  const { store, broker, instance, log, compareEveryMs = COMPARE_EVERY_MS } = options;
  const { heartbeatMs = HEARTBEAT_MS, trimEveryMs = TRIM_EVERY_MS } = options;
  const { trace = noTrace, meter = noMeter } = options;
  const reads = createSharedCalls();
  let isStoreUp = true;

  const storeAnswered = (): void => {
    if (!isStoreUp) log.info('store: back');
    isStoreUp = true;
  };
  const storeFailed = (error: unknown): void => {
    // Once, not at every draft of a bad hour.
    if (isStoreUp) {
      log.error('store: does not answer, posts are refused', { reason: explain(error) });
    }
    isStoreUp = false;
  };

  const link = createLink({ broker, instance, log, onPart: takePart });
  const context = createRoomContext({ log, trace, meter });
  const rooms = createRooms({
    ...options,
    store,
    link,
    context,
    onOpen: (room) => presence.opened(room),
    onForget: (room) => presence.forgotten(room),
  });
  const healing = createHealing({ store, rooms, reads, trace, log });
  const changes = createChanges((room) => {
    room.tellChanges();
    presence.tellOthers(room);
  });
  const presence = createPresenceLink({
    link,
    instance,
    rooms,
    onChange: changes.note,
    heartbeatMs,
  });
  const own = createOwnReactions({ store, healing, reads });
  const join = createJoin({ store, rooms, healing, own, reads, onJoin: changes.note });
  const page = createHistory({ store, rooms, healing, own, reads });
  const commit = createGroupCommit({
    store,
    onAnswer: meter.answered,
    onCommit: (room, entries) => guarded(room, () => tellOf(room, entries)),
  });

  /** The entries are durable: whoever is not told finds them in the store. */
  function guarded(room: string, tell: () => void): void {
    try {
      tell();
    } catch (error) {
      log.error('hub: a fault while telling of entries', { room, reason: explain(error) });
    }
  }

  function tellOf(room: string, entries: Entry[]): void {
    meter.committed(entries.length);
    if (trace.isOn) trace.committed(room, entries);
    rooms.accept(room, entries);
    const here = rooms.peek(room);
    if (here) healing.watch(here);
    const slot = slotOf(room);
    for (let i = 0; i < entries.length;) {
      const some = frameFill(entries.slice(i));
      link.publish(slot, { type: 'entries', room, entries: some });
      i += some.length;
    }
    options.onCommit?.(room);
  }

  function takePart(from: string, part: Part): void {
    if (part.type === 'entries') {
      const room = rooms.peek(part.room);
      if (room && trace.isOn) trace.arrived(part.room, part.entries, 'link');
      rooms.accept(part.room, part.entries);
      if (room) healing.watch(room);
    } else if (part.type === 'typing') {
      const room = rooms.peek(part.room);
      if (room?.noteTyping(part.user)) changes.note(room);
    } else presence.take(from, part);
  }

  const compareHeads = async (which: 'all' | 'next' = 'all'): Promise<void> => {
    try {
      await healing.compareHeads(which);
      storeAnswered();
    } catch (error) {
      storeFailed(error);
    }
  };
  const trim = createTrimming(options);
  const isOpen = (room: string): boolean => rooms.peek(room) !== undefined;
  const sweepEmptyRooms = createEmptyRooms({ ...options, isOpen });
  /** It may be late where posts are not, so it says nothing about the store. */
  const trimFailed = (error: unknown): void =>
    log.warn('store: retention failed, the next round goes on', { reason: explain(error) });
  const stopWatching = broker.watch((isUp) => {
    if (!isUp) log.warn('link: down, replicas converge by the store');
    else log.info(broker.isUp ? 'link: up' : 'link: a part of it is back');
    // Twice: the first may only wait for a comparison that began before.
    if (isUp) compareHeads().then(() => compareHeads());
  });
  const timers = [
    setInterval(() => compareHeads(link.isUp ? 'next' : 'all'), compareEveryMs),
    setInterval(rooms.sweep, SWEEP_EVERY_MS),
    setInterval(presence.beat, heartbeatMs),
    setInterval(() => trim().then(sweepEmptyRooms).catch(trimFailed), trimEveryMs),
  ];

  const stop = async (): Promise<void> => {
    for (const timer of timers) clearInterval(timer);
    stopWatching();
    changes.close();
    healing.close();
    await commit.drained();
    presence.leave();
    await link.close();
  };
  let stopping: Promise<void> | undefined;

  return {
    async post(draft) {
      const acceptedAtMs = trace.isOn ? clockMs() : 0;
      try {
        const appended = await commit.add(draft);
        storeAnswered();
        if (appended.ok && appended.repeated) seeAgain(draft.room, appended.entry.seq);
        else if (acceptedAtMs > 0 && appended.ok) {
          trace.accepted(draft.room, appended.entry, acceptedAtMs);
        }
        return appended;
      } catch (error) {
        if (!(error instanceof StoreBusyError)) storeFailed(error);
        throw error;
      }
    },
    join,
    isOpen,
    open: async (name) => void await rooms.open(name),
    willSend(name, seq, member) {
      const room = rooms.peek(name);
      return room !== undefined && member.sentSeq < seq && room.head >= seq &&
        room.members.has(member);
    },
    leave(name, member) {
      const room = rooms.peek(name);
      if (!room?.members.has(member)) return;
      room.remove(member);
      changes.note(room);
    },
    page,
    typing(name, member) {
      const room = rooms.peek(name);
      if (!room?.noteTyping(member.user)) return;
      changes.note(room);
      const { id, name: userName } = member.user;
      link.publish(slotOf(name), { type: 'typing', room: name, user: { id, name: userName } });
    },
    compareHeads: () => compareHeads(),
    recent: (name) => rooms.peek(name)?.recent() ?? [],
    isEmpty(name) {
      const room = rooms.peek(name);
      return room && room.first > room.head;
    },
    rooms: () => rooms.all(),
    status: () => ({
      rooms: rooms.size,
      roomBytes: rooms.space.bytes,
      roomBytesMax: rooms.space.bytesMax,
      tailBytes: context.memory.tailBytes,
      isLinkUp: link.isUp,
      isStoreUp,
      healedEntries: healing.healedEntries,
      heals: healing.heals,
      link: { ...link.counts },
    }),
    close: () => stopping ??= stop(),
  };

  /** A replica may have died between commit and publish: then the repetition is the first we hear of the entry. */
  function seeAgain(name: string, seq: number): void {
    const room = rooms.peek(name);
    if (room && room.head < seq) healing.heal(room).catch(storeFailed);
    guarded(name, () => options.onCommit?.(name));
  }
}
