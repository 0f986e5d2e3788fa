/**
 * Large reads: a stretch of bytes that one client sent at once can hold thousands of frames, or break
 * the protocol in a way that is costly to answer. A crowd's take turns; what is short passes at once.
 */
import type { Socket as Wire } from 'node:net';
import { Readable } from 'node:stream';
import { nodeScheduler } from './scheduler.ts';

/** Most frames are shorter. */
const SHORT_BYTES_MAX = 2_048;
/** After this time, the others wait for the next turn of the event loop. */
const TURN_MS_MAX = nodeScheduler.areTurnsSlow ? 8 : 4;
/** Of all that wait. */
const WAITING_BYTES_MAX = 67_108_864;
const READS_PER_CONNECTION_MAX = 16;

const push = Readable.prototype.push as (this: Readable, chunk: unknown) => boolean;

/** Delayed reads by connection, the longest waiting first. Null: the end. */
const waiting = new Map<Wire, unknown[]>();
let waitingBytes = 0;
let isScheduled = false;

/** From now on, large reads of this connection take turns. When too much waits it is cut. */
export function delayLargeReads(wire: Wire): void {
  wire.push = pushInTurn;
}

/** In place of the stream's own. Sockets are read as bytes: there is no encoding. */
function pushInTurn(this: Wire, chunk: unknown): boolean {
  const bytes = bytesOf(chunk);
  const reads = waiting.get(this);
  if (!reads && bytes <= SHORT_BYTES_MAX) return push.call(this, chunk);
  waitingBytes += bytes;
  // Deno may read on: all that follows waits behind it.
  const count = reads?.push(chunk) ?? 1;
  if (!reads) waiting.set(this, [chunk]);
  if (waitingBytes > WAITING_BYTES_MAX || count > READS_PER_CONNECTION_MAX) this.resetAndDestroy();
  schedule();
  // Stops the reading until the stream asks for more, which it does after its turn.
  return false;
}

function schedule(): void {
  if (isScheduled || waiting.size === 0) return;
  isScheduled = true;
  nodeScheduler.afterNetwork(takeTurn);
}

function takeTurn(): void {
  isScheduled = false;
  const untilMs = performance.now() + TURN_MS_MAX;
  try {
    for (const [wire, reads] of waiting) {
      // First, as what it leads to may read on.
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
