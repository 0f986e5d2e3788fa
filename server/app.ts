/**
 * The HTTP side: Hono routes for the page, the widget, the chat's WebSocket, health and history.
 */
import { type Context, Hono } from 'hono';
import { cors } from 'hono/cors';
import { createApi } from './api/api.ts';
import type { Replica } from './assemble.ts';
import { clusterEvents } from './cluster/cluster-events.ts';
import { securityHeaders } from './http-headers.ts';
import { knownHosts } from './http-hosts.ts';
import { aboutRequest, logAnswers, requestIds } from './http-log.ts';
import { explain, type Log } from './lib/log.ts';
import { metricsPage } from './metrics/metrics-page.ts';
import { isRoomName } from './protocol/room-name.ts';
import { callerOf, type HttpEnv } from './socket/caller.ts';
import type { Access } from './secret-config.ts';
import type { WebFile, WebFiles } from './web-files.ts';

export interface AppOptions {
  replica: Replica;
  files: WebFiles;
  clusterAccess: Access;
  metricsAccess: Access;
  isStopping(): boolean;
  log: Log;
}

const PAGE_LIMIT = 50;
const PAGE_LIMIT_MAX = 100;
/** Pages that are read for HTTP at the same time. */
const PAGES_UNDER_WAY_MAX = 32;

export function createApp(options: AppOptions): Hono<{ Bindings: HttpEnv }> {
  const { replica, files, clusterAccess, metricsAccess, isStopping, log } = options;
  const { hub, connections, hosts, origins, cluster, metrics, moderation } = replica;
  const app = new Hono<{ Bindings: HttpEnv }>();
  let pagesUnderWay = 0;

  // First, so that a rush of clients does not pay for the headers of pages; and no other route
  // sees a request for a WebSocket.
  app.use(async (c, next) => {
    const upgrade = c.env?.upgrade;
    if (!upgrade) return await next();
    if (c.req.path !== '/chat') return c.body(null, 404);
    upgrade.take = connections.accept(callerOf(c));
    return c.body(null);
  });

  app.use(requestIds(), logAnswers(log), securityHeaders(), knownHosts(hosts));

  app.get('/chat', (c) => {
    c.header('Upgrade', 'websocket');
    return c.json(
      { code: 'invalid', message: 'this is the chat’s WebSocket, subprotocol starling.v1' },
      426,
    );
  });

  app.get('/health', (c) => c.json({ status: 'ok', replica: replica.name }));
  app.get('/ready', (c) => {
    const { isStoreUp, isLinkUp } = hub.status();
    const state = {
      replica: replica.name,
      store: isStoreUp,
      link: isLinkUp,
      full: connections.isFull,
      stopping: isStopping(),
    };
    const isReady = isStoreUp && isLinkUp && !state.full && !state.stopping;
    return c.json({ ready: isReady, ...state }, isReady ? 200 : 503);
  });

  app.use(
    '/rooms/*',
    cors({
      allowMethods: ['GET'],
      origin: (origin, c) => origins.allows(callerOf(c)) ? origin : null,
    }),
  );
  app.get('/rooms/:room/history', async (c) => {
    // Nobody says who they are here.
    if (!replica.auth.areGuestsAllowed) {
      return c.json({ code: 'forbidden', message: 'only signed users may read here' }, 403);
    }
    const room = c.req.param('room');
    if (!isRoomName(room)) {
      return invalid(c, 'room: must be 1 to 128 letters, digits or . _ - : / @ ~');
    }
    if (!moderation.isPublic(room)) {
      return c.json({ code: 'forbidden', message: 'this room is not open to everybody' }, 403);
    }
    const before = whole(c.req.query('before'), Number.MAX_SAFE_INTEGER);
    if (before === null) return invalid(c, 'before: must be a whole number from 1');
    const limit = whole(c.req.query('limit'), PAGE_LIMIT_MAX);
    if (limit === null) {
      return invalid(c, `limit: must be a whole number from 1 to ${PAGE_LIMIT_MAX}`);
    }
    if (pagesUnderWay >= PAGES_UNDER_WAY_MAX) {
      c.header('Retry-After', '1');
      return c.json({ code: 'rate_limited', message: 'too many pages asked for at once' }, 429);
    }
    pagesUnderWay += 1;
    try {
      const page = await hub.page({
        room,
        limit: limit ?? PAGE_LIMIT,
        ...(before === undefined ? {} : { before }),
      });
      return c.json(page, 200, { 'Cache-Control': 'no-store' });
    } catch (error) {
      log.warn('history: refused as unavailable', {
        ...aboutRequest(c),
        room,
        reason: explain(error),
      });
      return c.json({ code: 'unavailable', message: 'the history cannot be reached now' }, 503);
    } finally {
      pagesUnderWay -= 1;
    }
  });

  app.route('/api/v1', createApi({ ...replica.api, log }));
  app.get('/cluster/events', clusterEvents({ cluster, access: clusterAccess, log }));

  app.get('/metrics', metricsPage({ metrics, access: metricsAccess }));

  for (const [path, file] of files) {
    const isShared = /^\/(starling|custom-elements|languages\/|emoji\/)/.test(path);
    app.get(path, (c) => serveFile(c, file, isShared));
  }
  if (!files.has('/')) {
    app.get('/', (c) => c.text('The web part is not built yet: run `npm run build`.\n', 503));
  }
  app.notFound((c) => c.json({ code: 'not_found', message: 'there is no such page' }, 404));
  app.onError((error, c) => {
    log.error('http: a request failed', { ...aboutRequest(c), reason: explain(error) });
    return c.json({ code: 'unavailable', message: 'something went wrong here' }, 500);
  });
  return app;
}

/** `isShared`: pages of other origins need to be allowed to load it. */
function serveFile(c: Context, { body, type, etag }: WebFile, isShared: boolean): Response {
  c.header('ETag', etag);
  c.header('Cache-Control', 'public, max-age=0, must-revalidate');
  if (isShared) {
    c.header('Access-Control-Allow-Origin', '*');
    // The widget is there to be loaded by other pages.
    c.header('Cross-Origin-Resource-Policy', 'cross-origin');
  }
  if (c.req.header('if-none-match') === etag) return c.body(null, 304);
  c.header('Content-Type', type);
  return c.body(body);
}

/** A whole number from 1 to `max`; undefined when absent, null when it is none. */
function whole(text: string | undefined, max: number): number | null | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  return /^\d{1,16}$/.test(text) && value >= 1 && value <= max ? value : null;
}

function invalid(c: Context, message: string): Response {
  return c.json({ code: 'invalid', message }, 400);
}
