/**
 * Cluster events for the page /cluster, as server-sent events. Needs the token, if one is set;
 * otherwise works on this machine only, and not in production.
 */
import type { Context } from 'hono';
import type { HttpAnswer } from '../core/connections/host.ts';
import type { Log } from '../lib/log.ts';
import { type AccessRefusal, refuseOperator } from './operator-access.ts';
import type { ClusterEvent } from '../core/protocol/report.ts';
import type { Access } from '../config/secret-config.ts';
import type { Cluster } from '../features/cluster/cluster.ts';

export interface ClusterEventsOptions {
  cluster: Pick<Cluster, 'watch'>;
  access: Access;
  log: Log;
}

/** Unread bytes beyond which a slow watcher is disconnected; it reconnects by itself. */
const WAITING_BYTES_MAX = 512 * 1024;
const REFUSALS: Record<AccessRefusal, [status: 401 | 403, code: string, message: string]> = {
  closed: [
    403,
    'forbidden',
    'in production the cluster page needs a token: set CLUSTER_TOKEN',
  ],
  elsewhere: [
    403,
    'forbidden',
    'without a token the cluster page works on this machine only: set CLUSTER_TOKEN',
  ],
  token: [401, 'token', 'this needs the cluster token'],
};
const encoder = new TextEncoder();

export function clusterEvents({ cluster, access, log }: ClusterEventsOptions) {
  return (c: Context<{ Bindings: { answer?: HttpAnswer } }>): Response => {
    // Pages of other sites cannot read the answer, but could use up the watchers' places.
    const site = c.req.header('sec-fetch-site');
    if (site !== undefined && site !== 'same-origin' && site !== 'none') {
      return refuseWatcher(c, 403, 'forbidden', 'other sites’ pages may not watch the cluster');
    }
    const refused = refuseOperator(access, c);
    if (refused === 'token') c.header('WWW-Authenticate', 'Bearer');
    if (refused) return refuseWatcher(c, ...REFUSALS[refused]);
    const stream = openStream(cluster, c.env?.answer, log);
    if (!stream) return refuseWatcher(c, 503, 'full', 'too many watchers on this replica');
    return c.body(stream, 200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      // Disables buffering in nginx.
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
    // Avoids a stream error if possible, as the host writes it to standard error.
    if (connection) connection.cut();
    else controller.error(new Error('too slow a watcher'));
    log.info('cluster: disconnected a slow watcher');
  }, () => {
    if (isOver) return;
    isOver = true;
    controller.close();
  });
  if (!unwatch) return undefined;
  connection?.markAsStream();
  return stream;
}

function eventOf(news: ClusterEvent): string {
  return `data: ${JSON.stringify(news)}\n\n`;
}

function refuseWatcher(
  c: Context,
  status: 401 | 403 | 503,
  code: string,
  message: string,
): Response {
  return c.json({ code, message }, status);
}
