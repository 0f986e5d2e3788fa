/**
 * Prometheus metrics of a replica. Labels have few fixed values: never a room, a user or a text.
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
  text(): Promise<string>;
  /** Adds the HTTP listener, which starts later. */
  watchHttp(http: { readonly size: number }): void;
}

export interface MetricsOptions {
  info: ReplicaInfo;
  counts: Counts;
  operations: MeasuredStore['operations'];
  hub: Pick<Hub, 'status'>;
  broker: Pick<Broker, 'isUp' | 'roundTripMs'>;
  space: { readonly bytes: number | undefined; readonly bytesMax: number };
  connections: { readonly size: number; readonly waiting: number };
  connectionsMax: number;
}

export function createMetrics(options: MetricsOptions): Metrics {
  const { replica, runtime, storeKind: store, linkKind: link } = options.info;
  const exposition = createExposition();
  let http: { readonly size: number } | undefined;

  exposition.gauge('starling_info', 'Information about this replica; always 1.', () => [
    { labels: { replica, runtime, store, link }, value: 1 },
  ]);
  addConnections(exposition, options, () => http?.size);
  addRooms(exposition, options);
  addCloses(exposition, options);
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
    'Open connections before their welcome.',
    () => connections.waiting,
  );
  gauge('starling_http_connections', 'HTTP connections, except streams.', httpSize);
}

function addRooms({ gauge }: Exposition, { hub }: MetricsOptions): void {
  gauge('starling_rooms', 'Rooms in memory.', () => hub.status().rooms);
  gauge(
    'starling_room_bytes',
    'Estimated memory of rooms and their members.',
    () => hub.status().roomBytes,
  );
  gauge(
    'starling_room_bytes_max',
    'Maximum of starling_room_bytes.',
    () => hub.status().roomBytesMax,
  );
  gauge(
    'starling_tail_bytes',
    'Estimated memory of recent entries.',
    () => hub.status().recentBytes,
  );
}

function addCloses({ counter }: Exposition, { counts }: MetricsOptions): void {
  counter(
    'starling_closes_total',
    'Closed connections, by closing side and code.',
    () =>
      [...counts.closes()].map(({ by, code, count }) => ({ labels: { by, code }, value: count })),
  );
  counter(
    'starling_refusals_total',
    'Refused frames, by code.',
    () => Object.entries(counts.refusals).map(([code, value]) => ({ labels: { code }, value })),
  );
  counter(
    'starling_dropped_total',
    'Connections closed because they held resources idly, by resource.',
    () => Object.entries(counts.drops).map(([what, value]) => ({ labels: { what }, value })),
  );
}

function addMessages({ counter, histogram }: Exposition, { counts }: MetricsOptions): void {
  counter(
    'starling_accepted_total',
    'Entries made durable by this replica.',
    () => counts.accepted,
  );
  counter(
    'starling_deliveries_total',
    'Entries times receiving sockets.',
    () => counts.delivered,
  );
  histogram(
    'starling_flush_entries',
    'Entries per flush of a room.',
    () => counts.flushEntries,
  );
  histogram(
    'starling_send_to_ack_seconds',
    'From the arrival of the oldest post of a commit to its acknowledgement.',
    () => counts.sendToAck,
  );
  histogram(
    'starling_accept_to_deliver_seconds',
    'From accepting the oldest entry of a flush, here or elsewhere, to the end of the flush.',
    () =>
      Object.entries(counts.acceptToDeliver).map(([accepted, value]) => ({
        labels: { accepted },
        value,
      })),
  );
}

function addLink({ gauge, counter }: Exposition, { hub, broker }: MetricsOptions): void {
  gauge('starling_link_up', 'Whether the link to the other replicas works.', () => +broker.isUp);
  gauge(
    'starling_link_round_trip_seconds',
    'Round trip of the last probe through the broker.',
    () => broker.roundTripMs === undefined ? undefined : broker.roundTripMs / 1_000,
  );
  counter(
    'starling_link_parts_total',
    'Message parts on the link: published, dropped, received, garbage.',
    () => Object.entries(hub.status().link).map(([what, value]) => ({ labels: { what }, value })),
  );
  counter(
    'starling_heals_total',
    'Gap repairs: a room read missing entries from the store.',
    () => hub.status().repairs,
  );
  counter(
    'starling_healed_entries_total',
    'Entries read from the store by gap repairs.',
    () => hub.status().healedEntries,
  );
}

function addStore(
  { gauge, counter, histogram }: Exposition,
  { hub, space, operations }: MetricsOptions,
): void {
  gauge('starling_store_up', 'Whether the store answers.', () => +hub.status().isStoreUp);
  gauge('starling_store_bytes', 'Used bytes of the store, for all replicas.', () => space.bytes);
  gauge(
    'starling_store_bytes_max',
    'The setting storage.bytesMax; 0: unlimited.',
    () => space.bytesMax,
  );
  histogram(
    'starling_store_seconds',
    'Duration of store calls, by operation.',
    () =>
      [...operations].map(([operation, { histogram: value }]) => ({
        labels: { operation },
        value,
      })),
  );
  counter(
    'starling_store_failures_total',
    'Failed store calls, by operation.',
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
    'Delay of a timer that fires every 100 ms.',
    () => lag,
  );
  counter('process_cpu_seconds_total', 'CPU time, user and system.', () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000_000;
  });
  gauge('process_resident_memory_bytes', 'Resident memory.', () => process.memoryUsage().rss);
  gauge('process_heap_bytes', 'JavaScript heap in use.', () => process.memoryUsage().heapUsed);
  const startedAtS = performance.timeOrigin / 1_000;
  gauge('process_start_time_seconds', 'Start time, since the Unix epoch.', () => startedAtS);
}
