/**
 * Starts a replica, on Node and on Deno alike: settings, parts, listener, signals. No logic.
 */
import type { Server, ServerResponse } from 'node:http';
import { serve } from '@hono/node-server';
import { WebSocketServer } from 'ws';
import { createApp } from './http/app.ts';
import { assembleReplica } from './assemble.ts';
import { readConfig, readLogSettings } from './config/config.ts';
import { findRisks } from './cli/doctor/risks.ts';
import { isLoopbackName } from './lib/host-name.ts';
import { createLog, explain } from './lib/log.ts';
import { quoted, withoutRest } from './lib/quoted.ts';
import { createTurnstile } from './lib/tick-limiter.ts';
import { SUBPROTOCOL } from './core/protocol/frames.ts';
import { createShutdown } from './shutdown.ts';
import { SERVER_TIMES, watchHttpConnections } from './hosts/node/http-connections.ts';
import { createUpgradeListener } from './hosts/node/upgrade.ts';
import { readWebFiles } from './http/static-files.ts';

/** Of one message. Browsers send a message in one. */
const FRAGMENTS_MAX = 16;
/** Parts in which a frame may come over the network, each at least this large on average. */
const CHUNKS_MIN = 64;
const CHUNK_BYTES_MIN = 1_024;
/** Of HTTP: thousands that come at once, each on a connection of its own, do not hold up the chat. */
const REQUESTS_PER_TURN = 8;

const log = createLog(readLogSettings());

try {
  await start();
} catch (error) {
  log.error(`cannot start: ${explain(error)}`);
  process.exit(1);
}

async function start(): Promise<void> {
  const config = readConfig();
  const replica = await assembleReplica(config, log);
  const files = await readWebFiles(new URL('../dist/', import.meta.url));
  const shutdown = createShutdown({
    replica,
    drainMs: config.drainMs,
    stopListening: () => server.close(),
    log,
  });
  const app = createApp({
    replica,
    files,
    clusterAccess: config.clusterAccess,
    metricsAccess: config.metricsAccess,
    isStopping: () => shutdown.isStopping,
    log,
  });
  // Limits in the open: no frame over the limit is ever buffered, on either runtime.
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: config.frameMax,
    maxFragments: FRAGMENTS_MAX,
    maxBufferedChunks: Math.max(CHUNKS_MIN, Math.ceil(config.frameMax / CHUNK_BYTES_MIN)),
    perMessageDeflate: false,
    clientTracking: false,
    handleProtocols: (offered) => offered.has(SUBPROTOCOL) && SUBPROTOCOL,
  });
  const requests = createTurnstile(REQUESTS_PER_TURN);
  const server = serve({
    async fetch(request, { incoming, outgoing }) {
      await requests.pass();
      return await app.fetch(request, {
        incoming,
        answer: http.answerOf(outgoing as ServerResponse),
      });
    },
    serverOptions: SERVER_TIMES,
    port: config.port,
    ...(config.host ? { hostname: config.host } : {}),
  }, ({ port }) => {
    const host = config.host ?? 'localhost';
    const isHidden = !config.isProduction && isLoopbackName(host);
    const hint = isHidden ? ' for this machine only (HOST=0.0.0.0 opens it to others)' : '';
    log.info(`listening on http://${host.includes(':') ? `[${host}]` : host}:${port}${hint}`, {
      replica: replica.name,
    });
    for (const { about, text } of findRisks(config)) log.warn(`settings: ${about}: ${text}`);
  }) as Server;
  const http = watchHttpConnections(server, { ...config, onDrop: replica.meter.dropped });
  replica.metrics.watchHttp(http);
  server.on('upgrade', createUpgradeListener({ sockets, fetch: app.fetch, log }));
  server.on('error', (error) => {
    if (server.listening) return log.error(`listener: ${explain(error)}`);
    const { host = '', port } = config;
    const where = host ? `HOST ${quoted(host)}, PORT ${port}` : `PORT ${port}`;
    log.error(`cannot start: ${where}: ${withoutRest(explain(error), host)}`);
    process.exit(1);
  });

  const leave = (): void => {
    shutdown.stop().then(() => process.exit(0));
  };
  process.on('SIGHUP', () => {
    replica.moderation.reload().then(
      () => log.info('ROOMS_FILE: read again'),
      (error) => log.error(`${explain(error)}; the earlier rules go on`),
    );
  });
  process.on('SIGTERM', leave);
  process.on('SIGINT', leave);
}
