/** Upkeep timers: head comparison, eviction, heartbeats and retention. */
import { explain, type Log } from '../../lib/log.ts';
import type { Broker } from '../broker/broker.ts';
import type { Store } from '../store/store.ts';
import { createEmptyRooms, type EmptyRoomsOptions } from './empty-rooms.ts';
import type { GapRepair } from './gap-repair.ts';
import type { PresenceLink } from './presence-link.ts';
import type { Rooms } from './rooms.ts';
import type { StoreHealth } from './store-health.ts';
import { createTrimming, type TrimmingOptions } from './trimming.ts';

export interface Upkeep {
  /** Asks the store for the heads of the active rooms and reads missing entries. */
  compareHeads(): Promise<void>;
  stop(): void;
}

export interface UpkeepSettings
  extends Omit<TrimmingOptions, 'store'>, Pick<EmptyRoomsOptions, 'recordsOf'> {
  compareEveryMs?: number;
  /** Heartbeat interval; a replica that is silent for three intervals counts as gone. */
  heartbeatMs?: number;
  trimEveryMs?: number;
}

export interface UpkeepOptions extends UpkeepSettings {
  store: Store;
  broker: Broker;
  rooms: Rooms;
  gapRepair: GapRepair;
  presence: PresenceLink;
  health: StoreHealth;
  heartbeatMs: number;
  log: Log;
}

const COMPARE_EVERY_MS = 3_000;
const SWEEP_EVERY_MS = 5_000;
const TRIM_EVERY_MS = 60_000;

export function startUpkeep(options: UpkeepOptions): Upkeep {
  const { broker, rooms, gapRepair, presence, health, heartbeatMs, log } = options;
  const { compareEveryMs = COMPARE_EVERY_MS, trimEveryMs = TRIM_EVERY_MS } = options;
  const compareHeads = async (which: 'all' | 'next' = 'all'): Promise<void> => {
    try {
      await gapRepair.compareHeads(which);
      health.answered();
    } catch (error) {
      health.failed(error);
    }
  };
  const trim = createTrimming(options);
  const isOpen = (room: string): boolean => rooms.peek(room) !== undefined;
  const sweepEmptyRooms = createEmptyRooms({ ...options, isOpen });
  /** Retention may fail while posts succeed, so it does not affect the store's health. */
  const trimFailed = (error: unknown): void =>
    log.warn('store: retention failed, the next round continues', { reason: explain(error) });
  const stopWatching = broker.watch((isUp) => {
    if (!isUp) log.warn('link: down, replicas converge through the store');
    else log.info(broker.isUp ? 'link: up' : 'link: partly up');
    // Compare twice: the first call may join a comparison that began earlier.
    if (isUp) compareHeads().then(() => compareHeads());
  });
  const timers = [
    setInterval(() => compareHeads(broker.isUp ? 'next' : 'all'), compareEveryMs),
    setInterval(rooms.sweep, SWEEP_EVERY_MS),
    setInterval(presence.sendHeartbeat, heartbeatMs),
    setInterval(() => trim().then(sweepEmptyRooms).catch(trimFailed), trimEveryMs),
  ];
  return {
    compareHeads: () => compareHeads(),
    stop() {
      for (const timer of timers) clearInterval(timer);
      stopWatching();
    },
  };
}
