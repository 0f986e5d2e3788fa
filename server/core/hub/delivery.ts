/** Delivery of posts to the store, and of entries to the room and over the link. */
import type { LoopLag } from '../../lib/loop-lag.ts';
import type { Scheduler } from '../../lib/runtime.ts';
import { explain, type Log } from '../../lib/log.ts';
import type { Entry } from '../protocol/entry.ts';
import type { MetricsHooks } from '../room/metrics-hooks.ts';
import { clockMs, type TraceHooks } from '../room/trace-hooks.ts';
import { createGroupCommit, StoreBusyError } from '../store/group-commit.ts';
import type { Appended, Draft, Store } from '../store/store.ts';
import { entriesForFrame } from './entry-texts.ts';
import type { GapRepair } from './gap-repair.ts';
import type { Link } from './link.ts';
import type { Rooms } from './rooms.ts';
import { slotOf } from './slots.ts';
import type { StoreHealth } from './store-health.ts';

export interface Delivery {
  /**
   * Resolves when the draft is durable or refused. If it rejects, the outcome is unknown: retry
   * with the same id.
   */
  post(draft: Draft): Promise<Appended>;
  /** Accepts entries that another replica committed. */
  takeEntries(room: string, entries: readonly Entry[]): void;
  /** Resolves when no post is in progress. */
  drained(): Promise<void>;
}

export interface DeliveryOptions {
  store: Store;
  rooms: Rooms;
  gapRepair: GapRepair;
  link: Link;
  health: StoreHealth;
  trace: TraceHooks;
  metricsHooks: MetricsHooks;
  scheduler: Scheduler;
  lag: LoopLag;
  /** Called when entries of the room were committed, or a repeated post shows an earlier commit. */
  onCommit?(room: string): void;
  log: Log;
}

export function createDelivery(options: DeliveryOptions): Delivery {
  const { store, rooms, gapRepair, link, health, trace, metricsHooks, log } = options;
  const commit = createGroupCommit({
    store,
    scheduler: options.scheduler,
    lag: options.lag,
    onAnswer: metricsHooks.answered,
    onCommit: (room, entries) => runOrLog(room, () => deliver(room, entries)),
  });

  /** Logs a failure and goes on: the entries are durable, so gap repair finds them in the store. */
  const runOrLog = (room: string, run: () => void): void => {
    try {
      run();
    } catch (error) {
      log.error('hub: delivery of committed entries failed', { room, reason: explain(error) });
    }
  };
  const deliver = (name: string, entries: readonly Entry[]): void => {
    metricsHooks.committed(entries.length);
    if (trace.isOn) trace.committed(name, entries);
    rooms.accept(name, entries);
    const room = rooms.peek(name);
    if (room) gapRepair.watchForGap(room);
    const slot = slotOf(name);
    for (let i = 0; i < entries.length;) {
      const batch = entriesForFrame(entries.slice(i));
      link.publish(slot, { type: 'entries', room: name, entries: batch });
      i += batch.length;
    }
    options.onCommit?.(name);
  };
  /**
   * A repeated post may be the first sign of an entry that a replica committed but, because it
   * crashed, did not publish.
   */
  const handleRepeatedPost = (name: string, seq: number): void => {
    const room = rooms.peek(name);
    if (room && room.head < seq) gapRepair.repair(room).catch(health.failed);
    runOrLog(name, () => options.onCommit?.(name));
  };

  return {
    async post(draft) {
      const acceptedAtMs = trace.isOn ? clockMs() : 0;
      try {
        const appended = await commit.add(draft);
        health.answered();
        if (appended.ok && appended.repeated) handleRepeatedPost(draft.room, appended.entry.seq);
        else if (acceptedAtMs > 0 && appended.ok) {
          trace.accepted(draft.room, appended.entry, acceptedAtMs);
        }
        return appended;
      } catch (error) {
        if (!(error instanceof StoreBusyError)) health.failed(error);
        throw error;
      }
    },
    takeEntries(name, entries) {
      const room = rooms.peek(name);
      if (room && trace.isOn) trace.arrived(name, entries, 'link');
      rooms.accept(name, entries);
      if (room) gapRepair.watchForGap(room);
    },
    drained: commit.drained,
  };
}
