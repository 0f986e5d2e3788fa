/** Hub: wires a replica's core together, between store, link, rooms and sessions. */
import type { Scheduler } from '../../lib/runtime.ts';
import type { Log } from '../../lib/log.ts';
import { createLoopLag } from '../../lib/loop-lag.ts';
import { createSharedCalls } from '../../lib/shared-calls.ts';
import type { Broker } from '../broker/broker.ts';
import type { Entry } from '../protocol/entry.ts';
import type { Member } from '../room/member.ts';
import { type MetricsHooks, NO_METRICS } from '../room/metrics-hooks.ts';
import { createRoomContext } from '../room/room-context.ts';
import type { Room } from '../room/room.ts';
import { NO_TRACE, type TraceHooks } from '../room/trace-hooks.ts';
import type { Store } from '../store/store.ts';
import { createEphemeralThrottle } from './ephemeral-throttle.ts';
import { createDelivery, type Delivery, type DeliveryOptions } from './delivery.ts';
import type { Part } from './envelope.ts';
import { createGapRepair } from './gap-repair.ts';
import { createHistory, type ReadPage } from './history.ts';
import { createJoin, type Join } from './joining.ts';
import { createLink, type Link } from './link.ts';
import { createOwnReactions } from './own-reactions.ts';
import { createPresenceLink } from './presence-link.ts';
import { createReadQueue } from './read-queue.ts';
import { createRooms, type RoomLimits } from './rooms.ts';
import { slotOf } from './slots.ts';
import { createStoreHealth } from './store-health.ts';
import { startUpkeep, type UpkeepSettings } from './upkeep.ts';

export interface Hub {
  post: Delivery['post'];
  join: Join;
  /** Loads the room into memory for a while. Rejects when the store cannot be read. */
  open(room: string): Promise<void>;
  /** Whether the room has this entry and will send it to the member with its next flush. */
  willSend(room: string, seq: number, member: Member): boolean;
  leave(room: string, member: Member): void;
  isOpen(room: string): boolean;
  page: ReadPage;
  /**
   * Names of people who reacted to a message, by emoji. Rejects when the store cannot be read, and
   * with ReadsBusy when too many reads wait.
   */
  reactorNames(room: string, target: number, userId: string): Promise<Record<string, string[]>>;
  typing(room: string, member: Member): void;
  status(): HubStatus;
  /** The last entries of a room that are in memory here. */
  recent(room: string): readonly Entry[];
  /** Whether the room has no message or system entry; undefined when it is not in memory. */
  isEmpty(room: string): boolean | undefined;
  rooms(): Iterable<Room>;
  /** Asks the store for the heads of the active rooms and reads missing entries. */
  compareHeads(): Promise<void>;
  /** Finishes posts in flight and closes the link, but not the store. Idempotent. */
  close(): Promise<void>;
}

export interface HubStatus {
  /** Running replicas that share the link, with this one. */
  replicas: number;
  rooms: number;
  /** Estimated memory of rooms and memberships, and its limit. */
  roomBytes: number;
  roomBytesMax: number;
  recentBytes: number;
  isLinkUp: boolean;
  isStoreUp: boolean;
  healedEntries: number;
  repairs: number;
  link: Link['counts'];
}

export interface HubOptions extends UpkeepSettings, RoomLimits, Pick<DeliveryOptions, 'onCommit'> {
  store: Store;
  broker: Broker;
  /** Unique to this run of this replica. */
  instance: string;
  /** Receives the steps of each message, while it is on. */
  trace?: TraceHooks;
  metricsHooks?: MetricsHooks;
  scheduler: Scheduler;
  log: Log;
}

const HEARTBEAT_MS = 6_000;
const NAMES_PER_EMOJI_MAX = 20;

export function createHub(options: HubOptions): Hub {
  const { store, broker, instance, scheduler, log, heartbeatMs = HEARTBEAT_MS } = options;
  const { trace = NO_TRACE, metricsHooks = NO_METRICS } = options;
  const reads = createSharedCalls();
  const queue = createReadQueue(scheduler);
  const health = createStoreHealth(log);
  const lag = createLoopLag();
  const link = createLink({ broker, instance, lag, log, onPart: takePart });
  const context = createRoomContext({ log, lag, trace, metricsHooks, scheduler });
  const rooms = createRooms({
    ...options,
    link,
    context,
    onOpen: (room) => presence.opened(room),
    onForget: (room) => presence.forgotten(room),
  });
  const gapRepair = createGapRepair({ store, rooms, reads, trace, scheduler, log });
  const throttle = createEphemeralThrottle((room) => {
    room.announceChanges();
    presence.announceChange(room);
  });
  const onChange = throttle.noteChange;
  const presence = createPresenceLink({ link, instance, rooms, onChange, heartbeatMs });
  const own = createOwnReactions({ store, gapRepair, reads });
  const parts = { rooms, gapRepair, link, lag, health, trace, metricsHooks };
  const delivery = createDelivery({ ...options, ...parts });
  const upkeep = startUpkeep({ ...options, rooms, gapRepair, presence, health, heartbeatMs });

  function takePart(from: string, part: Part): void {
    if (part.type === 'entries') return delivery.takeEntries(part.room, part.entries);
    if (part.type !== 'typing') return presence.handlePart(from, part);
    const room = rooms.peek(part.room);
    if (room?.noteTyping(part.user)) onChange(room);
  }
  const stop = async (): Promise<void> => {
    upkeep.stop();
    throttle.close();
    gapRepair.close();
    await delivery.drained();
    presence.announceLeave();
    await link.close();
  };
  let stopping: Promise<void> | undefined;

  return {
    post: delivery.post,
    join: createJoin({ store, rooms, gapRepair, own, reads, scheduler, onJoin: onChange }),
    page: createHistory({ store, rooms, gapRepair, own, reads, queue }),
    reactorNames: (room, target, userId) =>
      queue.run(userId, () =>
        reads.run(
          `reactors ${room} ${target}`,
          () => store.reactorNames(room, target, NAMES_PER_EMOJI_MAX),
        )),
    isOpen: (name) => rooms.peek(name) !== undefined,
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
      onChange(room);
    },
    typing(name, member) {
      const room = rooms.peek(name);
      if (!room?.noteTyping(member.user)) return;
      onChange(room);
      const { id, name: userName } = member.user;
      link.publish(slotOf(name), { type: 'typing', room: name, user: { id, name: userName } });
    },
    compareHeads: upkeep.compareHeads,
    recent: (name) => rooms.peek(name)?.recent() ?? [],
    isEmpty(name) {
      const room = rooms.peek(name);
      return room && room.first > room.head;
    },
    rooms: () => rooms.all(),
    status: () => ({
      replicas: presence.othersHeard + 1,
      rooms: rooms.size,
      roomBytes: rooms.space.bytes,
      roomBytesMax: rooms.space.bytesMax,
      recentBytes: context.memory.recentBytes,
      isLinkUp: link.isUp,
      isStoreUp: health.isUp,
      healedEntries: gapRepair.healedEntries,
      repairs: gapRepair.repairs,
      link: { ...link.counts },
    }),
    close: () => stopping ??= stop(),
  };
}
