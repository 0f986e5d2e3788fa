/**
 * Prometheus metrics of a replica. Labels come from short lists of our own: never a
 * room, a user or a text.
 */
import type { Broker } from '../../core/broker/broker.ts';
import type { ReplicaInfo } from '../cluster/reporter.ts';
import type { Hub } from '../../core/hub/hub.ts';
import type { Counts } from './counts.ts';
import { createExposition, type Exposition } from './exposition.ts';
import { measureLag } from './lag.ts';
import type { MeasuredStore } from './measured-store.ts';

export interface Metrics {
  readonly contentType: string;
  /** All figures as of now. */
  text(): Promise<string>;
  /** The connections of the listener, which comes after the rest. */
  watchHttp(http: { readonly size: number }): void;
}

export interface MetricsOptions {
  nature: ReplicaInfo;
  counts: Counts;
  operations: MeasuredStore['operations'];
  hub: Pick<Hub, 'status'>;
  broker: Pick<Broker, 'isUp' | 'roundTripMs'>;
  space: { readonly bytes: number | undefined; readonly bytesMax: number };
  connections: { readonly size: number; readonly waiting: number };
  connectionsMax: number;
}

export function createMetrics(options: MetricsOptions): Metrics {
  const { replica, runtime, storeKind: store, linkKind: link } = options.nature;
  const exposition = createExposition();
  let http: { readonly size: number } | undefined;

  exposition.gauge('starling_info', 'What this replica is; always 1.', () => [
    { labels: { replica, runtime, store, link }, value: 1 },
  ]);
  addConnections(exposition, options, () => http?.size);
  addRooms(exposition, options);
  addEnds(exposition, options);
  addMessages(exposition, options);
  addLink(exposition, options);
  addStore(exposition, options);
  addProcess(exposition);

  return {
    contentType: exposition.contentType,
    text: exposition.text,
    watchHttp: (watched) => void (http = watched),
  };
}

function addConnections(
  { gauge }: Exposition,
  { connections, connectionsMax }: MetricsOptions,
  httpSize: () => number | undefined,
): void {
  gauge('starling_connections', 'Open connections.', () => connections.size);
  gauge('starling_connections_max', 'CONNECTIONS_MAX.', () => connectionsMax);
  gauge(
    'starling_connections_waiting',
    'Open connections that are not welcome yet.',
    () => connections.waiting,
  );
  gauge('starling_http_connections', 'HTTP connections without streams.', httpSize);
}

function addRooms({ gauge }: Exposition, { hub }: MetricsOptions): void {
  gauge('starling_rooms', 'Rooms in memory.', () => hub.status().rooms);
  gauge(
    'starling_room_bytes',
    'What rooms in memory and their members are estimated to take.',
    () => hub.status().roomBytes,
  );
  gauge(
    'starling_room_bytes_max',
    'The bound of that.',
    () => hub.status().roomBytesMax,
  );
  gauge(
    'starling_tail_bytes',
    'What recent entries in memory are estimated to take.',
    () => hub.status().tailBytes,
  );
}

function addEnds({ counter }: Exposition, { counts }: MetricsOptions): void {
  counter(
    'starling_closes_total',
    'Connections that ended, by who ended them and with which code.',
    () =>
      [...counts.closes()].map(({ by, code, count }) => ({ labels: { by, code }, value: count })),
  );
  counter(
    'starling_refusals_total',
    'Frames that were refused, by code.',
    () => Object.entries(counts.refusals).map(([code, value]) => ({ labels: { code }, value })),
  );
  counter(
    'starling_dropped_total',
    'Connections that were ended because they held a place or memory and did nothing, by what they held.',
    () => Object.entries(counts.drops).map(([what, value]) => ({ labels: { what }, value })),
  );
}

function addMessages({ counter, histogram }: Exposition, { counts }: MetricsOptions): void {
  counter(
    'starling_accepted_total',
    'New entries that this replica made durable.',
    () => counts.accepted,
  );
  counter(
    'starling_deliveries_total',
    'Entries times the sockets they were handed to.',
    () => counts.delivered,
  );
  histogram(
    'starling_flush_entries',
    'Entries in one flush of a room to its members.',
    () => counts.flushEntries,
  );
  histogram(
    'starling_send_to_ack_seconds',
    'From the oldest post of a commit that came in to its answer.',
    () => counts.sendToAck,
  );
  histogram(
    'starling_accept_to_deliver_seconds',
    'From the acceptance of the oldest entry of a flush, here or on another replica, to the end of the flush.',
    () =>
      Object.entries(counts.acceptToDeliver).map(([accepted, value]) => ({
        labels: { accepted },
        value,
      })),
  );
}

function addLink({ gauge, counter }: Exposition, { hub, broker }: MetricsOptions): void {
  gauge('starling_link_up', 'Whether bodies pass to the other replicas.', () => +broker.isUp);
  gauge(
    'starling_link_round_trip_seconds',
    'How long the last probe took through the broker and back.',
    () => broker.roundTripMs === undefined ? undefined : broker.roundTripMs / 1_000,
  );
  counter(
    'starling_link_parts_total',
    'What went over the link: published, dropped, received, garbage.',
    () => Object.entries(hub.status().link).map(([what, value]) => ({ labels: { what }, value })),
  );
  counter(
    'starling_heals_total',
    'How often a room lacked entries and read them from the store.',
    () => hub.status().heals,
  );
  counter(
    'starling_healed_entries_total',
    'Entries that the link did not bring and the store did.',
    () => hub.status().healedEntries,
  );
}

function addStore(
  { gauge, counter, histogram }: Exposition,
  { hub, space, operations }: MetricsOptions,
): void {
  gauge('starling_store_up', 'Whether the store answered last.', () => +hub.status().isStoreUp);
  gauge('starling_store_bytes', 'What is stored, of all replicas.', () => space.bytes);
  gauge(
    'starling_store_bytes_max',
    'The setting storage.bytesMax; 0: no bound.',
    () => space.bytesMax,
  );
  histogram(
    'starling_store_seconds',
    'Calls of the store, by operation.',
    () =>
      [...operations].map(([operation, { tally }]) => ({ labels: { operation }, value: tally })),
  );
  counter(
    'starling_store_failures_total',
    'Calls of the store that failed, by operation.',
    () =>
      [...operations].map(([operation, { failures }]) => ({
        labels: { operation },
        value: failures,
      })),
  );
}

function addProcess({ gauge, counter, histogram }: Exposition): void {
  const lag = measureLag();
  histogram(
    'starling_event_loop_lag_seconds',
    'How late timers fire; one every 100 ms.',
    () => lag,
  );
  counter('process_cpu_seconds_total', 'Time of processors.', () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000_000;
  });
  gauge('process_resident_memory_bytes', 'Memory of the process.', () => process.memoryUsage().rss);
  gauge('process_heap_bytes', 'JavaScript objects.', () => process.memoryUsage().heapUsed);
  const startedAtS = performance.timeOrigin / 1_000;
  gauge('process_start_time_seconds', 'Since the Unix epoch.', () => startedAtS);
}
