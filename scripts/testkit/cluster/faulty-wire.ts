/**
 * A TCP proxy that can be a bad network: it cuts, blocks, delays or swallows what passes. Stands between
 * replicas and their services, and between clients and replicas.
 */
import { connect, createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

export interface FaultyWire {
  port: number;
  /** Ends all connections and every new one at once, until mended. */
  cut(): void;
  /** Connections stand, new ones are accepted, and nothing passes, until mended. Nobody is told. */
  block(): void;
  /** Everything arrives so much later, in each direction, until mended. */
  delay(ms: number): void;
  /** Requests pass and answers do not; mended, the connections end and the answers are lost. */
  deafen(): void;
  /** After this many more chunks, in either direction, ends all connections in place of the next one; resolves then. */
  breakAfter(chunks: number): Promise<void>;
  /** What was held back passes now. */
  mend(): void;
  /** Idempotent. */
  close(): Promise<void>;
}

export interface FaultyWireOptions {
  /** On 127.0.0.1. */
  targetPort: number;
}

type Weather =
  | { type: 'fine' }
  | { type: 'cut' }
  | { type: 'blocked' }
  | { type: 'deaf' }
  | { type: 'slow'; ms: number };

/** Bytes under way in one direction of one connection; beyond that the sender has to wait. */
const HELD_BYTES_MAX = 1_048_576;

export async function openFaultyWire({ targetPort }: FaultyWireOptions): Promise<FaultyWire> {
  const ends = new Set<Socket>();
  const flows = new Set<Flow>();
  let weather: Weather = { type: 'fine' };
  let chunksLeft = Infinity;
  let broke = (): void => {};

  const keep = (socket: Socket): void => {
    ends.add(socket);
    socket.setNoDelay(true);
    // A reset is what a cut looks like; the pair ends by its `close`.
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
    if (weather.type === 'cut') return near.destroy();
    const far = connect({ port: targetPort, host: '127.0.0.1' });
    const pair = [
      createFlow(near, far, mayPass, () => weather.type === 'deaf' ? { type: 'fine' } : weather),
      createFlow(far, near, mayPass, () => weather.type === 'deaf' ? { type: 'blocked' } : weather),
    ];
    for (const socket of [near, far]) keep(socket);
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
  const change = (to: Weather): void => {
    weather = to;
    for (const flow of flows) flow.look();
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
      if (weather.type === 'deaf') endAll();
      change({ type: 'fine' });
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        endAll();
      }),
  };
}

/** One direction of one connection. */
interface Flow {
  /** To be called when the weather changed. */
  look(): void;
  stop(): void;
}

/** `mayPass` is asked before each chunk; when it says no the connection has ended. */
function createFlow(
  from: Socket,
  to: Socket,
  mayPass: () => boolean,
  weather: () => Weather,
): Flow {
  const held: { chunk: Uint8Array; dueMs: number }[] = [];
  let heldBytes = 0;
  let hasEnded = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const look = (): void => {
    clearTimeout(timer);
    const now = weather();
    while (now.type !== 'blocked' && held.length > 0) {
      const { chunk, dueMs } = held[0]!;
      const waitMs = now.type === 'slow' ? dueMs - performance.now() : 0;
      if (waitMs > 0) {
        timer = setTimeout(look, waitMs);
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
    const now = weather();
    held.push({ chunk, dueMs: performance.now() + (now.type === 'slow' ? now.ms : 0) });
    heldBytes += chunk.length;
    look();
    if (heldBytes >= HELD_BYTES_MAX || to.writableLength >= HELD_BYTES_MAX) from.pause();
  });
  from.on('end', () => {
    hasEnded = true;
    look();
  });
  to.on('drain', look);

  return { look, stop: () => clearTimeout(timer) };
}
