/**
 * TCP proxy that simulates a bad network: cuts, blocks, delays or swallows data between replicas
 * and services, or between clients and replicas.
 */
import { connect, createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

export interface FaultyWire {
  port: number;
  /** Ends all connections and every new one at once, until mended. */
  cut(): void;
  /** Keeps and accepts connections, and passes no data, until mended. */
  block(): void;
  /** Delays data in each direction, until mended. */
  delay(ms: number): void;
  /** Passes requests only. When mended, connections end and the answers are lost. */
  deafen(): void;
  /** Ends all connections in place of the chunk after this many; then resolves. */
  breakAfter(chunks: number): Promise<void>;
  /** Passes the data that was held back. */
  mend(): void;
  /** Idempotent. */
  close(): Promise<void>;
}

export interface FaultyWireOptions {
  /** On 127.0.0.1. */
  targetPort: number;
}

type Condition =
  | { type: 'fine' }
  | { type: 'cut' }
  | { type: 'blocked' }
  | { type: 'deaf' }
  | { type: 'slow'; ms: number };

/** Bytes in flight per direction of a connection; beyond that the sender waits. */
const HELD_BYTES_MAX = 1_048_576;

export async function openFaultyWire({ targetPort }: FaultyWireOptions): Promise<FaultyWire> {
  const ends = new Set<Socket>();
  const flows = new Set<Flow>();
  let condition: Condition = { type: 'fine' };
  let chunksLeft = Infinity;
  let broke = (): void => {};

  const trackSocket = (socket: Socket): void => {
    ends.add(socket);
    socket.setNoDelay(true);
    // A cut appears as a reset; the pair ends by its `close`.
    socket.on('error', () => {});
    socket.on('close', () => ends.delete(socket));
  };
  const mayPass = (): boolean => {
    if (chunksLeft-- > 0) return true;
    chunksLeft = Infinity;
    endAll();
    broke();
    return false;
  };
  const server = createServer((near) => {
    if (condition.type === 'cut') return near.destroy();
    const far = connect({ port: targetPort, host: '127.0.0.1' });
    const pair = [
      createFlow(
        near,
        far,
        mayPass,
        () => condition.type === 'deaf' ? { type: 'fine' } : condition,
      ),
      createFlow(
        far,
        near,
        mayPass,
        () => condition.type === 'deaf' ? { type: 'blocked' } : condition,
      ),
    ];
    for (const socket of [near, far]) trackSocket(socket);
    for (const flow of pair) flows.add(flow);
    const end = (): void => {
      for (const flow of pair) {
        flow.stop();
        flows.delete(flow);
      }
      near.destroy();
      far.destroy();
    };
    near.on('close', end);
    far.on('close', end);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const change = (to: Condition): void => {
    condition = to;
    for (const flow of flows) flow.applyFault();
  };

  const endAll = (): void => {
    for (const socket of ends) socket.destroy();
  };

  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      change({ type: 'cut' });
      endAll();
    },
    block: () => change({ type: 'blocked' }),
    delay: (ms) => change({ type: 'slow', ms }),
    deafen: () => change({ type: 'deaf' }),
    breakAfter(chunks) {
      chunksLeft = chunks;
      return new Promise((resolve) => broke = resolve);
    },
    mend() {
      if (condition.type === 'deaf') endAll();
      change({ type: 'fine' });
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        endAll();
      }),
  };
}

interface Flow {
  /** Call it after each change of the fault. */
  applyFault(): void;
  stop(): void;
}

/** Calls `mayPass` before each chunk; if it returns false the connection has ended. */
function createFlow(
  from: Socket,
  to: Socket,
  mayPass: () => boolean,
  condition: () => Condition,
): Flow {
  const held: { chunk: Uint8Array; dueMs: number }[] = [];
  let heldBytes = 0;
  let hasEnded = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const applyFault = (): void => {
    clearTimeout(timer);
    const now = condition();
    while (now.type !== 'blocked' && held.length > 0) {
      const { chunk, dueMs } = held[0]!;
      const waitMs = now.type === 'slow' ? dueMs - performance.now() : 0;
      if (waitMs > 0) {
        timer = setTimeout(applyFault, waitMs);
        break;
      }
      if (!mayPass()) return;
      held.shift();
      heldBytes -= chunk.length;
      to.write(chunk);
    }
    if (hasEnded && held.length === 0) to.end();
    if (heldBytes < HELD_BYTES_MAX && to.writableLength < HELD_BYTES_MAX) from.resume();
  };
  from.on('data', (chunk: Uint8Array) => {
    const now = condition();
    held.push({ chunk, dueMs: performance.now() + (now.type === 'slow' ? now.ms : 0) });
    heldBytes += chunk.length;
    applyFault();
    if (heldBytes >= HELD_BYTES_MAX || to.writableLength >= HELD_BYTES_MAX) from.pause();
  });
  from.on('end', () => {
    hasEnded = true;
    applyFault();
  });
  to.on('drain', applyFault);

  return { applyFault, stop: () => clearTimeout(timer) };
}
