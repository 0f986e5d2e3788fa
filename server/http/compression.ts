/**
 * Compresses JSON and text answers with gzip. The length of a compressed answer depends on its
 * content, so that of an answer to a request with credentials is padded: somebody who posts to a
 * room and watches the encrypted traffic must not learn the other texts in the same answer (BREACH).
 */
import { createHmac, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { MiddlewareHandler } from 'hono';
import { createRate } from '../lib/rate-limit.ts';
import { chooseEncoding } from './encodings.ts';

/** Shorter answers fit into one network packet anyway. */
const BYTES_MIN = 1_000;
/**
 * Bytes to compress; beyond it, answers are sent as they are. It bounds the time that a crowd can
 * take: some 7 % of a core, on Deno of the event loop, because there `gzip` blocks.
 */
const BYTES_PER_SECOND_MAX = 4_000_000;
/** Level 6 would take twice the time, to save 2 %. */
const LEVEL = 4;
const COMPRESSIBLE = /^(?:application\/json|text\/plain)\b/;
/** Of the gzip header, RFC 1952, section 2.3. */
const HEADER_BYTES = 10;
const FLAGS_AT = 3;
const HAS_NAME = 8;

const compress = promisify(gzip);
const paddingKey = randomBytes(32);

/**
 * For routes whose answers are complete and contain no secret. `no-transform` in an answer's
 * `Cache-Control` excludes it.
 */
export function compressAnswers(now?: () => number): MiddlewareHandler {
  const rate = createRate({
    perMinute: BYTES_PER_SECOND_MAX * 60,
    burstMs: 1_000,
    ...(now ? { now } : {}),
  });
  const account = { paidAtMs: 0 };
  return async (c, next) => {
    await next();
    if (!isCompressible(c.res)) return;
    const { status, headers } = c.res;
    headers.append('Vary', 'Accept-Encoding');
    if (!chooseEncoding(c.req.header('accept-encoding'), ['gzip'])) return;
    let body = new Uint8Array(await c.res.arrayBuffer());
    if (body.length > BYTES_MIN && rate.take(account, body.length) === 0) {
      const compressed = await compress(body, { level: LEVEL });
      const hasCredentials = c.req.header('authorization') !== undefined;
      body = hasCredentials ? padGzip(compressed) : new Uint8Array(compressed);
      headers.set('Content-Encoding', 'gzip');
    }
    headers.set('Content-Length', String(body.length));
    // Otherwise Hono would make the body a stream, which takes longer to send.
    c.res = undefined;
    c.res = new Response(body, { status, headers });
  };
}

/**
 * Adds 0 to 255 bytes as the file name in the gzip header, which clients ignore. The number depends
 * on the content and a key: the same answer has the same length again, so an observer cannot
 * average over repetitions.
 */
export function padGzip(compressed: Uint8Array): Uint8Array<ArrayBuffer> {
  const length = createHmac('sha256', paddingKey).update(compressed).digest()[0]!;
  const padded = new Uint8Array(compressed.length + length + 1);
  padded.set(compressed.subarray(0, HEADER_BYTES));
  padded[FLAGS_AT]! |= HAS_NAME;
  padded.fill(0x78, HEADER_BYTES, HEADER_BYTES + length);
  padded.set(compressed.subarray(HEADER_BYTES), HEADER_BYTES + length + 1);
  return padded;
}

/** A file, which has an ETag, has chosen its encoding already. */
function isCompressible({ status, headers }: Response): boolean {
  return status === 200 && COMPRESSIBLE.test(headers.get('Content-Type') ?? '') &&
    !headers.has('ETag') && !/\bno-transform\b/i.test(headers.get('Cache-Control') ?? '');
}
