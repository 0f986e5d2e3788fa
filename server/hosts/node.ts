/** Node host on `node:http` and `ws`. Default on Node and, through `node:` modules, on Deno. */
import type { Server, ServerResponse } from 'node:http';
import { serve } from '@hono/node-server';
import { WebSocketServer } from 'ws';
import { SUBPROTOCOL } from '../core/protocol/frames.ts';
import { createFairTurns } from '../lib/fair-turns.ts';
import { PIPELINED_MAX, SERVER_TIMES, watchHttpConnections } from './node/http-connections.ts';
import { nodeScheduler } from './node/scheduler.ts';
import { createUpgradeListener } from './node/upgrade.ts';
import type { RunningServer, ServeOptions } from './serve.ts';

export { runtime } from './node/runtime.ts';

/** Fragments per message. Browsers send one. */
const FRAGMENTS_MAX = 16;
/** Chunks in which a frame may arrive, and their least average size. */
const CHUNKS_MIN = 64;
const CHUNK_BYTES_MIN = 1_024;
/** HTTP requests per event-loop turn, so that thousands at once do not delay the chat. */
const REQUESTS_PER_TURN = 8;
/** Bounds memory: each waiting request takes kilobytes. */
const WAITING_MAX = 16_384;

export function serveNode(options: ServeOptions): RunningServer {
  const { fetch, port, hostname, frameMax, onError, onListening, log } = options;
  // With these limits, no frame above `frameMax` is ever buffered.
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: frameMax,
    maxFragments: FRAGMENTS_MAX,
    maxBufferedChunks: Math.max(CHUNKS_MIN, Math.ceil(frameMax / CHUNK_BYTES_MIN)),
    perMessageDeflate: false,
    clientTracking: false,
    handleProtocols: (offered) => offered.has(SUBPROTOCOL) && SUBPROTOCOL,
  });
  const turns = createFairTurns({
    perTurn: REQUESTS_PER_TURN,
    scheduler: nodeScheduler,
    waitingMax: WAITING_MAX,
    waitingPerSourceMax: PIPELINED_MAX,
  });
  const server = serve({
    async fetch(request, { incoming, outgoing }) {
      const { remoteAddress, remotePort, destroyed } = incoming.socket;
      // The connection was cut while its requests were read.
      if (destroyed) return new Response(null, { status: 503 });
      const turn = turns.waitTurn(`${remoteAddress} ${remotePort}`);
      if (!turn) return new Response(null, { status: 503, headers: { 'Retry-After': '1' } });
      await turn;
      if (incoming.socket.destroyed) return new Response(null, { status: 503 });
      return await fetch(request, {
        remoteAddress,
        answer: http.answerOf(outgoing as ServerResponse),
      });
    },
    serverOptions: SERVER_TIMES,
    port,
    ...(hostname ? { hostname } : {}),
  }, (address) => onListening(address.port)) as Server;
  const http = watchHttpConnections(server, options);
  server.on('close', () => http.stop());
  server.on('upgrade', createUpgradeListener({ sockets, fetch, log }));
  server.on('error', (error) => onError(error, server.listening));
  return { http, stopListening: () => void server.close() };
}
