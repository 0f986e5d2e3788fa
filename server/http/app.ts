/**
 * The HTTP app: Hono routes for pages, the widget, the WebSocket, health, history and the API.
 */
import { type Context, Hono } from 'hono';
import { cors } from 'hono/cors';
import { createApi } from './api/api.ts';
import type { Replica } from '../assemble.ts';
import { clusterEvents } from './cluster-events.ts';
import { createAdmin, hasSessionCookie } from './admin.ts';
import { compressAnswers } from './compression.ts';
import { securityHeaders } from './security-headers.ts';
import { knownHosts } from './known-hosts.ts';
import { aboutRequest, logAnswers, requestIds } from './request-log.ts';
import { explain, type Log } from '../lib/log.ts';
import { createHistoryPages } from './history-pages.ts';
import { metricsPage } from './metrics-page.ts';
import { publicHistory } from './public-history.ts';
import { ROOM_MANIFEST, ROOM_PAGES, ROOM_TEMPLATE, roomManifest, roomPage } from './room-page.ts';
import { callerOf } from '../core/connections/caller.ts';
import type { Host } from '../core/connections/host.ts';
import type { FileSettings } from '../config/file-settings.ts';
import type { Access } from '../config/secret-config.ts';
import { answerFile } from './file-answer.ts';
import type { WebFiles } from './static-files.ts';

export interface AppOptions {
  replica: Replica;
  files: WebFiles;
  /** Pages that are on. */
  pages: FileSettings['pages'];
  /** Of this server, in links; absent: as the browser calls it. */
  publicUrl?: string | undefined;
  /** Of the settings, shown in the console. */
  allowedOrigins?: readonly string[];
  clusterAccess: Access;
  metricsAccess: Access;
  isStopping(): boolean;
  log: Log;
}

/** Files that pages of other sites load. */
const SHARED_FILES = /^\/(?:starling|custom-elements|assets\/)/;
/** The path of these contains a hash of the content. */
const HASHED_FILES = '/assets/';
const HASHED_FOLDER = /^\/assets\/(\w+)/;
/** `/assets/HASH.1/` is the same folder: a browser that failed to load a module tries again there. */
const RETRIED_FOLDER = '/assets/:folder{$1(?:\\.\\d{1,3})?}';

const CONSOLE = '/admin';

/** Settings that switch pages off. */
const PAGE_SETTINGS: Readonly<Record<string, keyof FileSettings['pages']>> = {
  '/': 'demo',
  '/embed': 'embed',
  '/api': 'api',
};

export function createApp(options: AppOptions): Hono<{ Bindings: Host }> {
  const { replica, files, clusterAccess, metricsAccess, isStopping, log } = options;
  const { hub, connections, hosts, origins, cluster, metrics } = replica;
  const app = new Hono<{ Bindings: Host }>();

  // First, so a rush of clients does not pay for the headers of pages.
  app.get('/chat', (c, next) => {
    const { upgrade } = c.env ?? {};
    return upgrade ? upgrade(c.req.raw, connections.accept(callerOf(c))) : next();
  });
  app.use(async (c, next) => c.env?.upgrade ? c.body(null, 404) : await next());

  app.use(requestIds(), logAnswers(log), securityHeaders(), knownHosts(hosts));

  const compressed = compressAnswers();
  for (const path of ['/rooms/*', '/api/v1/*', '/metrics']) app.use(path, compressed);

  app.get('/chat', (c) => {
    c.header('Upgrade', 'websocket');
    return c.json(
      { code: 'invalid', message: 'connect with a WebSocket, subprotocol starling.v1' },
      426,
    );
  });

  app.get('/health', (c) => {
    const { replicas } = hub.status();
    return c.json({ status: 'ok', replica: replica.name, replicas });
  });
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
  const pages = createHistoryPages(hub);
  app.get('/rooms/:room/history', publicHistory({ replica, pages, log }));

  const networkOf = (c: Context) => replica.abuse.networks.of(callerOf(c));
  app.route('/api/v1', createApi({ ...replica.api, networkOf, pages, log }));
  app.get('/cluster/events', clusterEvents({ cluster, access: clusterAccess, log }));

  const { staff, auth: { staffTokens: tokens }, store, moderation } = replica;
  if (staff && tokens) {
    const { publicUrl, allowedOrigins = [] } = options;
    app.route(
      '/admin/api',
      createAdmin({
        ...{ staff, tokens, store, moderation, publicUrl, allowedOrigins, networkOf, log },
      }),
    );
  }

  app.get('/metrics', metricsPage({ metrics, access: metricsAccess }));

  const template = files.get(ROOM_TEMPLATE);
  if (template && options.pages.rooms) {
    const text = new TextDecoder().decode(template.body);
    const { framedBy, isNamed, isPublic } = replica.moderation;
    const hasSession = (c: Context) => staff !== undefined && hasSessionCookie(c);
    const isListed = (room: string) => isNamed(room) && isPublic(room);
    app.get(ROOM_PAGES, roomPage({ template: text, framedBy, isListed, hasSession }));
    app.get(ROOM_MANIFEST, roomManifest);
  }
  for (const [path, file] of files) {
    if (path === ROOM_TEMPLATE || options.pages[PAGE_SETTINGS[path]!] === false) continue;
    if (path === CONSOLE && !staff) continue;
    const headers = fileHeaders(path);
    app.get(
      path.replace(HASHED_FOLDER, RETRIED_FOLDER),
      (c) => answerFile(file, (name) => c.req.header(name), headers),
    );
  }
  if (!files.has('/')) {
    app.get('/', (c) => c.text('The web files are not built yet: run `npm run build`.\n', 503));
  }
  // While replicas are updated, an old one may be asked for a file that only new ones have.
  const uncached = { 'Cache-Control': 'no-store' };
  app.notFound((c) => c.json({ code: 'not_found', message: 'no such page' }, 404, uncached));
  app.onError((error, c) => {
    log.error('http: a request failed', { ...aboutRequest(c), reason: explain(error) });
    return c.json({ code: 'unavailable', message: 'the request failed on the server' }, 500);
  });
  return app;
}

function fileHeaders(path: string): Record<string, string> {
  return {
    'Cache-Control': path.startsWith(HASHED_FILES) ? 'max-age=31536000, immutable' : 'no-cache',
    ...(SHARED_FILES.test(path) ? { 'Access-Control-Allow-Origin': '*' } : {}),
  };
}
