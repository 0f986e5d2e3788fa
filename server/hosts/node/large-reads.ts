/**
 * Large reads: one chunk from a client can hold thousands of frames, or protocol errors that are
 * costly to answer. Large chunks take turns, round robin; short ones pass at once.
 */
import type { Socket as Wire } from 'node:net';
import { Readable } from 'node:stream';
import { nodeScheduler } from './scheduler.ts';

/** Most frames are shorter. */
const SHORT_BYTES_MAX = 2_048;
/** After this time, the remaining chunks wait for the next event-loop turn. */
const TURN_MS_MAX = nodeScheduler.areTurnsSlow ? 8 : 4;
/** Total over all connections. */
const WAITING_BYTES_MAX = 67_108_864;
const READS_PER_CONNECTION_MAX = 16;

const push = Readable.prototype.push as (this: Readable, chunk: unknown) => boolean;

/** Delayed chunks by connection, longest waiting first. Null: end of stream. */
const waiting = new Map<Wire, unknown[]>();
let waitingBytes = 0;
let isScheduled = false;

/** Makes large reads of this connection take turns. A connection over the limits is reset. */
export function delayLargeReads(wire: Wire): void {
  wire.push = pushInTurn;
}

/** Replaces the stream's `push`. Sockets deliver bytes, so there is no encoding. */
function pushInTurn(this: Wire, chunk: unknown): boolean {
  const bytes = bytesOf(chunk);
  const reads = waiting.get(this);
  if (!reads && bytes <= SHORT_BYTES_MAX) return push.call(this, chunk);
  waitingBytes += bytes;
  // Deno may read on, so all later chunks wait behind this one.
  const count = reads?.push(chunk) ?? 1;
  if (!reads) waiting.set(this, [chunk]);
  if (waitingBytes > WAITING_BYTES_MAX || count > READS_PER_CONNECTION_MAX) this.resetAndDestroy();
  schedule();
  // Stops reading until the stream asks for more, after its turn.
  return false;
}

function schedule(): void {
  if (isScheduled || waiting.size === 0) return;
  isScheduled = true;
  nodeScheduler.afterNetwork(runTurn);
}

function runTurn(): void {
  isScheduled = false;
  const untilMs = performance.now() + TURN_MS_MAX;
  try {
    for (const [wire, reads] of waiting) {
      // Delete first, because `push` may read more.
      waiting.delete(wire);
      for (const chunk of reads) {
        waitingBytes -= bytesOf(chunk);
        if (!wire.destroyed) push.call(wire, chunk);
      }
      if (performance.now() > untilMs) break;
    }
  } finally {
    schedule();
  }
}

function bytesOf(chunk: unknown): number {
  return chunk instanceof Uint8Array ? chunk.length : 0;
}
