/**
 * Small load balancer for several replicas on one machine: passes each TCP connection to the next
 * ready replica, or to another one if that is unreachable.
 */
import { connect, createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { isReady } from './http-probe.ts';

export interface Front {
  port: number;
  readonly connections: number;
  /** Cuts all connections. Idempotent. */
  close(): Promise<void>;
}

export interface FrontOptions {
  /** On 127.0.0.1. */
  replicaPorts: readonly number[];
  /** 0: any free port. */
  port: number;
  /** Address to listen on; absent: all. */
  host?: string;
}

const ASK_EVERY_MS = 500;
const CONNECT_WITHIN_MS = 1_000;

export async function openFront({ replicaPorts, port, host }: FrontOptions): Promise<Front> {
  const replicas = replicaPorts.map((at) => ({ port: at, isReady: false }));
  const sockets = new Set<Socket>();
  let turn = 0;

  const checkReplica = async (replica: { port: number; isReady: boolean }): Promise<void> => {
    replica.isReady = await isReady(`http://127.0.0.1:${replica.port}`);
  };
  /** Round robin, ready replicas first; without the link none is ready, and all serve. */
  const candidates = (): number[] => {
    const first = turn++ % replicas.length;
    const inTurn = [...replicas.slice(first), ...replicas.slice(0, first)];
    const ordered = inTurn.toSorted((a, b) => Number(b.isReady) - Number(a.isReady));
    return ordered.map((replica) => replica.port);
  };
  const trackSocket = (socket: Socket): void => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('close', () => sockets.delete(socket));
  };
  const join = async (visitor: Socket): Promise<void> => {
    trackSocket(visitor);
    visitor.on('error', () => visitor.destroy());
    for (const replicaPort of candidates()) {
      const replica = await connectTo(replicaPort);
      if (!replica) continue;
      if (visitor.destroyed) return void replica.destroy();
      trackSocket(replica);
      replica.on('error', () => replica.destroy());
      visitor.on('close', () => replica.destroy());
      replica.on('close', () => visitor.destroy());
      visitor.pipe(replica).pipe(visitor);
      return;
    }
    visitor.destroy();
  };

  const server = createServer({ pauseOnConnect: true }, join);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  await Promise.all(replicas.map(checkReplica));
  const timer = setInterval(() => replicas.forEach(checkReplica), ASK_EVERY_MS);

  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return sockets.size / 2;
    },
    close: () =>
      new Promise((resolve) => {
        clearInterval(timer);
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Undefined when the connection is not accepted in time. */
function connectTo(port: number): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: CONNECT_WITHIN_MS });
    const fail = (): void => {
      socket.destroy();
      resolve(undefined);
    };
    socket.once('error', fail).once('timeout', fail).once('connect', () => {
      socket.off('error', fail).off('timeout', fail).setTimeout(0);
      resolve(socket);
    });
  });
}
