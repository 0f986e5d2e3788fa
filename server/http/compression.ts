/**
 * Compresses long JSON and text answers with gzip, but none to a request with credentials. The
 * length of a compressed answer depends on its content: somebody who posts guesses and watches the
 * encrypted traffic could learn other texts of the same answer (BREACH). Random padding does not
 * prevent it: some tens of answers are enough to see through it.
 */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { MiddlewareHandler } from 'hono';
import { createRate } from '../lib/rate-limit.ts';
import { chooseEncoding } from './encodings.ts';

/** Shorter answers fit into one network packet anyway. */
const BYTES_MIN = 1_000;
/** Each call takes some time, however short the answer: it counts as at least this many bytes. */
const CHARGED_BYTES_MIN = 20_000;
/**
 * Bytes to compress; beyond it, answers are sent as they are. It bounds the time that a crowd can
 * take: some 7 % of a core, on Deno of the event loop, because there `gzip` blocks.
 */
const BYTES_PER_SECOND_MAX = 4_000_000;
/** Level 6 would take twice the time, to save 2 %. */
const LEVEL = 4;
const COMPRESSIBLE = /^(?:application\/json|text\/plain)\b/;
const compress = promisify(gzip);

/** For routes whose answers are complete and contain no secret. */
export function compressAnswers(now?: () => number): MiddlewareHandler {
  const rate = createRate({
    perMinute: BYTES_PER_SECOND_MAX * 60,
    burstMs: 1_000,
    ...(now ? { now } : {}),
  });
  const account = { paidAtMs: 0 };
  return async (c, next) => {
    await next();
    if (!isCompressible(c.res) || c.req.header('authorization') !== undefined) return;
    const { status, headers } = c.res;
    headers.append('Vary', 'Accept-Encoding');
    // The length that an answer would have is not worth compressing it.
    if (c.req.method === 'HEAD') return;
    if (!chooseEncoding(c.req.header('accept-encoding'), ['gzip'])) return;
    let body = new Uint8Array(await c.res.arrayBuffer());
    if (
      body.length > BYTES_MIN && rate.take(account, Math.max(CHARGED_BYTES_MIN, body.length)) === 0
    ) {
      body = new Uint8Array(await compress(body, { level: LEVEL }));
      headers.set('Content-Encoding', 'gzip');
    }
    headers.set('Content-Length', String(body.length));
    // Otherwise Hono would make the body a stream, which takes longer to send.
    c.res = undefined;
    c.res = new Response(body, { status, headers });
  };
}

/** A file, which has an ETag, has chosen its encoding already. */
function isCompressible({ status, headers }: Response): boolean {
  return status === 200 && COMPRESSIBLE.test(headers.get('Content-Type') ?? '') &&
    !headers.has('ETag');
}
