/**
 * Counters of a replica: plain numbers behind the metrics hooks, read for `/metrics`.
 */
import { type Drop, DROPS } from '../../lib/drops.ts';
import { CLOSES, type RefusalCode, REFUSALS } from '../../core/protocol/codes.ts';
import type { MetricsHooks } from '../../core/room/metrics-hooks.ts';
import { createHistogram, type Histogram, SECONDS } from './histogram.ts';

export interface Counts {
  readonly metricsHooks: MetricsHooks;
  readonly accepted: number;
  /** Entries times receiving sockets. */
  readonly delivered: number;
  readonly sendToAck: Histogram;
  /** Of each flush's oldest entry, by where it was accepted. By the wall clock. */
  readonly acceptToDeliver: Readonly<Record<'here' | 'elsewhere', Histogram>>;
  readonly flushEntries: Histogram;
  readonly refusals: Readonly<Record<RefusalCode, number>>;
  readonly drops: Readonly<Record<Drop, number>>;
  /** Codes outside a fixed list count as `other`, as clients can send any. */
  closes(): Iterable<{ by: string; code: string; count: number }>;
}

const FLUSH_ENTRIES = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000] as const;
const CLIENT_CODES = [1000, 1001, 1005, 1006];
/** `ws` itself closes on frames that are malformed, not UTF-8, too fragmented or too large. */
const BY_LIBRARY = [1002, 1007, 1008, 1009];

/** `replica`: the `via` of entries accepted here. */
export function createCounts(replica: string, now: () => number = Date.now): Counts {
  let accepted = 0;
  let delivered = 0;
  const sendToAck = createHistogram(SECONDS);
  const acceptToDeliver = { here: createHistogram(SECONDS), elsewhere: createHistogram(SECONDS) };
  const flushEntries = createHistogram(FLUSH_ENTRIES);
  const refusals = Object.fromEntries(
    Object.keys(REFUSALS).map((code) => [code, 0]),
  ) as Record<RefusalCode, number>;
  const drops = Object.fromEntries(DROPS.map((what) => [what, 0])) as Record<Drop, number>;
  const serverCodes = [...Object.values(CLOSES).map(({ code }) => code), ...BY_LIBRARY];
  const byServer = new Map<number, number>(serverCodes.map((code) => [code, 0]));
  const byClient = new Map<number, number>(CLIENT_CODES.map((code) => [code, 0]));
  let others = 0;

  const metricsHooks: MetricsHooks = {
    committed(entries) {
      accepted += entries;
    },
    answered(ms) {
      sendToAck.observe(ms / 1_000);
    },
    flushed(entries, sockets) {
      if (sockets === 0) return;
      delivered += entries.length * sockets;
      flushEntries.observe(entries.length);
      const { via, at } = entries[0]!;
      const histogram = via === replica ? acceptToDeliver.here : acceptToDeliver.elsewhere;
      // Clocks of replicas may differ or be set back.
      histogram.observe(Math.max(0, now() - at) / 1_000);
    },
    refused(code) {
      refusals[code] += 1;
    },
    closed(code, by) {
      const codes = by === 'server' || BY_LIBRARY.includes(code) ? byServer : byClient;
      const count = codes.get(code);
      if (count === undefined) others += 1;
      else codes.set(code, count + 1);
    },
    dropped(what) {
      drops[what] += 1;
    },
  };

  return {
    metricsHooks,
    get accepted() {
      return accepted;
    },
    get delivered() {
      return delivered;
    },
    sendToAck,
    acceptToDeliver,
    flushEntries,
    refusals,
    drops,
    *closes() {
      for (const [code, count] of byServer) yield { by: 'server', code: String(code), count };
      for (const [code, count] of byClient) yield { by: 'client', code: String(code), count };
      yield { by: 'client', code: 'other', count: others };
    },
  };
}
