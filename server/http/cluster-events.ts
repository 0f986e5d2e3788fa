/**
 * The cluster's news as server-sent events, for the page at /cluster: with a token set for those who
 * show it, as a header and never in the address; else, outside production only, on this machine.
 */
import type { Context } from 'hono';
import type { HttpAnswer } from '../core/connections/host.ts';
import type { Log } from '../lib/log.ts';
import { type AccessRefusal, refuseOperator } from './operator-access.ts';
import type { News } from '../core/protocol/report.ts';
import type { Access } from '../config/secret-config.ts';
import type { Cluster } from '../features/cluster/cluster.ts';

export interface ClusterEventsOptions {
  cluster: Pick<Cluster, 'watch'>;
  access: Access;
  log: Log;
}

/** Bytes that wait for a watcher; a slower one is dropped, and comes back by itself. */
const WAITING_BYTES_MAX = 512 * 1024;
const REFUSALS: Record<AccessRefusal, [status: 401 | 403, code: string, message: string]> = {
  closed: [
    403,
    'forbidden',
    'the cluster is shown in production only by a token: set CLUSTER_TOKEN',
  ],
  elsewhere: [
    403,
    'forbidden',
    'without a token the cluster is shown on its own machine only: set CLUSTER_TOKEN',
  ],
  token: [401, 'token', 'the cluster’s token is needed'],
};
const encoder = new TextEncoder();

export function clusterEvents({ cluster, access, log }: ClusterEventsOptions) {
  return (c: Context<{ Bindings: { answer?: HttpAnswer } }>): Response => {
    // Another site's page cannot read the answer, but could take the watchers' places.
    const site = c.req.header('sec-fetch-site');
    if (site !== undefined && site !== 'same-origin' && site !== 'none') {
      return refuse(c, 403, 'forbidden', 'the cluster is shown on its own page only');
    }
    const refused = refuseOperator(access, c);
    if (refused === 'token') c.header('WWW-Authenticate', 'Bearer');
    if (refused) return refuse(c, ...REFUSALS[refused]);
    const stream = openStream(cluster, c.env?.answer, log);
    if (!stream) return refuse(c, 503, 'full', 'too many are watching this replica');
    return c.body(stream, 200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      // nginx would gather events.
      'X-Accel-Buffering': 'no',
    });
  };
}

function openStream(
  cluster: Pick<Cluster, 'watch'>,
  connection: HttpAnswer | undefined,
  log: Log,
): ReadableStream<Uint8Array> | undefined {
  let isOver = false;
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  const stream = new ReadableStream<Uint8Array>({
    start: (given) => void (controller = given),
    cancel() {
      isOver = true;
      unwatch?.();
    },
  }, new ByteLengthQueuingStrategy({ highWaterMark: WAITING_BYTES_MAX }));

  const unwatch = cluster.watch((news) => {
    if (isOver) return;
    controller.enqueue(encoder.encode(eventOf(news)));
    if (controller.desiredSize! > 0) return;
    isOver = true;
    unwatch?.();
    // Not by an error where that can be avoided: the host writes it to standard error.
    if (connection) connection.cut();
    else controller.error(new Error('too slow a watcher'));
    log.info('cluster: dropped a watcher that reads too slowly');
  }, () => {
    if (isOver) return;
    isOver = true;
    controller.close();
  });
  if (!unwatch) return undefined;
  connection?.lasts();
  return stream;
}

function eventOf(news: News): string {
  return `data: ${JSON.stringify(news)}\n\n`;
}

function refuse(c: Context, status: 401 | 403 | 503, code: string, message: string): Response {
  return c.json({ code, message }, status);
}
