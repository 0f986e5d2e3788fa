/** Link to other replicas: batches parts per slot, and subscribes to the slots in use. */
import type { Broker } from '../broker/broker.ts';
import { explain, type Log } from '../../lib/log.ts';
import { createLoopLag, type LoopLag } from '../../lib/loop-lag.ts';
import { encodePart, openEnvelope, type Part, sealEnvelope } from './envelope.ts';

export interface Link {
  readonly isUp: boolean;
  /** Parts of one turn share a body. Parts that the broker refuses are dropped and counted. */
  publish(slot: string, part: Part): void;
  /** Reference-counted. Resolves once bodies arrive, or at once while the link is down. */
  holdSlot(slot: string): Promise<void>;
  releaseSlot(slot: string): void;
  readonly counts: { published: number; dropped: number; received: number; garbage: number };
  /** Publishes the gathered parts, then closes the broker. */
  close(): Promise<void>;
}

export interface LinkOptions {
  broker: Broker;
  /** Unique to this run of this replica. */
  instance: string;
  lag?: LoopLag;
  log: Log;
  onPart(from: string, part: Part): void;
}

/** UTF-16 code units of queued parts; above it new parts are dropped (the store has entries). */
const WAITING_UNITS_MAX = 32_000_000;
/** UTF-16 code units per body; RabbitMQ 4 accepts 16 MB. A single part may be larger. */
const BODY_UNITS_MAX = 250_000;
/** Rest between rounds under full load, in multiples of the last round's duration. */
const REST_PER_ROUND = 2;
const REST_MS_MAX = 20;

export function createLink(
  { broker, instance, lag = createLoopLag(), log, onPart }: LinkOptions,
): Link {
  const counts = { published: 0, dropped: 0, received: 0, garbage: 0 };
  const holds = new Map<string, { count: number; ready: Promise<void> }>();
  let gathered = new Map<string, string[]>();
  let waitingUnits = 0;
  let underWay: Promise<void> | undefined;

  const receive = (slot: string, body: Uint8Array): void => {
    const opened = openEnvelope(body, instance);
    if (opened.type === 'echo') return;
    if (opened.type === 'garbage') {
      counts.garbage += 1;
      // Log the first and every thousandth, so that a flood cannot fill the log.
      if (counts.garbage % 1_000 === 1) {
        log.warn('link: ignored a body with invalid content', {
          slot,
          reason: opened.reason,
          count: counts.garbage,
        });
      }
      return;
    }
    counts.received += opened.parts.length;
    for (const part of opened.parts) onPart(opened.from, part);
  };

  /** Publishes in order within a slot; slots run concurrently. */
  const publishSlot = async (slot: string, parts: readonly string[]): Promise<void> => {
    for (const some of bodiesOf(parts)) {
      try {
        await broker.publish(slot, sealEnvelope(instance, some));
        counts.published += some.length;
      } catch {
        counts.dropped += some.length;
      }
      for (const part of some) waitingUnits -= part.length;
    }
  };
  /** Parts gathered during a round and, under load, a rest share the next bodies. */
  const publishGathered = async (): Promise<void> => {
    while (gathered.size > 0) {
      const bySlot = gathered;
      gathered = new Map();
      const startedMs = performance.now();
      await Promise.all([...bySlot].map(([slot, parts]) => publishSlot(slot, parts)));
      const tookMs = performance.now() - startedMs;
      const restMs = lag.pressure() * Math.min(REST_MS_MAX, REST_PER_ROUND * tookMs);
      if (restMs >= 1) await new Promise((resolve) => setTimeout(resolve, restMs));
    }
    // At once, because a part may be published before a promise of this call is settled.
    underWay = undefined;
  };

  return {
    counts,
    get isUp() {
      return broker.isUp;
    },
    publish(slot, part) {
      if (broker.isAlone) return;
      const encoded = encodePart(part);
      if (waitingUnits + encoded.length > WAITING_UNITS_MAX) {
        counts.dropped += 1;
        return;
      }
      waitingUnits += encoded.length;
      const parts = gathered.get(slot);
      if (parts) parts.push(encoded);
      else gathered.set(slot, [encoded]);
      underWay ??= Promise.resolve().then(publishGathered);
    },
    holdSlot(slot) {
      const held = holds.get(slot);
      if (held) {
        held.count += 1;
        return held.ready;
      }
      const ready = broker.subscribe(slot, (body) => receive(slot, body));
      holds.set(slot, { count: 1, ready });
      return ready;
    },
    releaseSlot(slot) {
      const held = holds.get(slot);
      if (!held || --held.count > 0) return;
      holds.delete(slot);
      broker.unsubscribe(slot).catch((error) => {
        log.warn('link: cannot unsubscribe from a slot', { slot, reason: explain(error) });
      });
    },
    async close() {
      await underWay;
      await broker.close();
    },
  };
}

function bodiesOf(parts: readonly string[]): string[][] {
  const bodies: string[][] = [];
  let units = Infinity;
  for (const part of parts) {
    if (units + part.length > BODY_UNITS_MAX) {
      bodies.push([]);
      units = 0;
    }
    bodies.at(-1)!.push(part);
    units += part.length;
  }
  return bodies;
}
