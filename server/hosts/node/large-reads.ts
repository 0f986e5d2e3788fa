/**
 * Large reads: a stretch of bytes that one client sent at once can hold thousands of frames, or break
 * the protocol in a way that is costly to answer. A crowd's take turns; what is short passes at once.
 */
import type { Socket as Wire } from 'node:net';
import { Readable } from 'node:stream';
import { createTickLimiter } from '../../lib/tick-limiter.ts';
import { nodeScheduler } from './scheduler.ts';

const SHORT_BYTES_MAX = 1_024;
const LARGE_READS_PER_TURN = 8;
/** Of all that wait: beyond it they pass at once. */
const WAITING_BYTES_MAX = 33_554_432;

const turns = createTickLimiter(LARGE_READS_PER_TURN, nodeScheduler);
let waitingBytes = 0;

/** From now on, large reads of this connection take turns. Nothing more is read of it meanwhile. */
export function delayLargeReads(wire: Wire): void {
  wire.push = pushInTurn;
}

/** In place of the stream's own. */
function pushInTurn(this: Wire, bytes: unknown, encoding?: BufferEncoding): boolean {
  const { push } = Readable.prototype;
  const isLarge = bytes instanceof Uint8Array && bytes.length > SHORT_BYTES_MAX;
  if (!isLarge || waitingBytes > WAITING_BYTES_MAX) return push.call(this, bytes, encoding);
  waitingBytes += bytes.length;
  turns.pass().then(() => {
    waitingBytes -= bytes.length;
    if (!this.destroyed) push.call(this, bytes);
  });
  // Whoever reads stops until it is asked for more, which the stream does once it has got this.
  return false;
}
