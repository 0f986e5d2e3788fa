/**
 * Proof-of-work solver: finds a proof for which SHA-256 of `seed:proof` starts with enough zero
 * bits. Works in slices to keep the page responsive. Lazy-loaded.
 */
import type { ChallengeFrame } from '../../server/core/protocol/frames.ts';

/** Maximum difficulty; harder challenges are refused. */
export const BITS_MAX = 20;
const SLICE_MS = 8;
const TRIES_BETWEEN_LOOKS = 256;
/** The hash covers one block: the text, an end byte, and eight bytes for the length. */
const BLOCK_BYTES = 64;
const HASHED_BYTES_MAX = BLOCK_BYTES - 9;
const DIGITS = '0123456789abcdefghijklmnopqrstuv';
const PROOF_LENGTH = 8;

/** Rejects if the challenge is too hard, or if no proof is found in time. */
export async function solveChallenge(
  { seed, bits, expiresMs }: Omit<ChallengeFrame, 'type'>,
): Promise<string> {
  const startedMs = performance.now();
  const hash = createHash(`${seed}:`);
  // `!(…)`, because comparisons with garbage (NaN) are false.
  if (!(bits <= BITS_MAX) || !hash) {
    throw new Error('the challenge of the server is invalid or too hard');
  }
  let sliceMs = startedMs;
  for (let tried = 0;; tried++) {
    if (hash.startsWithZeros(tried, bits)) return proofOf(tried);
    if (tried % TRIES_BETWEEN_LOOKS > 0) continue;
    const nowMs = performance.now();
    if (!(nowMs - startedMs <= expiresMs)) throw new Error('no proof was found in time');
    if (nowMs - sliceMs < SLICE_MS) continue;
    await nextTask();
    sliceMs = performance.now();
  }
}

function proofOf(number: number): string {
  return Array.from({ length: PROOF_LENGTH }, (_, i) => DIGITS[number >>> (5 * i) & 31]).join('');
}

/** Not a timer: browsers throttle timers of background pages. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(0);
  });
}

/** SHA-256 (FIPS 180-4) of a text and a proof; undefined if they do not fit into one block. */
function createHash(text: string) {
  const bytes = new TextEncoder().encode(text);
  const hashedBytes = bytes.length + PROOF_LENGTH;
  if (hashedBytes > HASHED_BYTES_MAX) return undefined;
  const block = new Uint8Array(BLOCK_BYTES);
  const view = new DataView(block.buffer);
  const digits = new TextEncoder().encode(DIGITS);
  const words = new Int32Array(64);
  block.set(bytes);
  block[hashedBytes] = 0x80;
  view.setUint32(BLOCK_BYTES - 4, hashedBytes * 8);

  return {
    startsWithZeros(number: number, bits: number): boolean {
      for (let i = 0; i < PROOF_LENGTH; i++) {
        block[bytes.length + i] = digits[number >>> (5 * i) & 31]!;
      }
      for (let i = 0; i < 16; i++) words[i] = view.getInt32(i * 4);
      return Math.clz32(firstWord(words)) >= bits;
    },
  };
}

const { roots, start } = createConstants();

function firstWord(words: Int32Array): number {
  for (let i = 16; i < 64; i++) {
    const x = words[i - 15]!;
    const y = words[i - 2]!;
    const small0 = turn(x, 7) ^ turn(x, 18) ^ x >>> 3;
    const small1 = turn(y, 17) ^ turn(y, 19) ^ y >>> 10;
    words[i] = words[i - 16]! + small0 + words[i - 7]! + small1;
  }
  let a = start[0]!, b = start[1]!, c = start[2]!, d = start[3]!;
  let e = start[4]!, f = start[5]!, g = start[6]!, h = start[7]!;
  for (let i = 0; i < 64; i++) {
    const big1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
    const one = h + big1 + (e & f ^ ~e & g) + roots[i]! + words[i]! | 0;
    const two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + (a & b ^ a & c ^ b & c) | 0;
    h = g;
    g = f;
    f = e;
    e = d + one | 0;
    d = c;
    c = b;
    b = a;
    a = one + two | 0;
  }
  return start[0]! + a | 0;
}

function turn(word: number, bits: number): number {
  return word >>> bits | word << 32 - bits;
}

/** SHA-256 constants: fractional bits of the first primes' cube roots (64) and square roots (8). */
function createConstants() {
  const roots = new Int32Array(64);
  const start = new Int32Array(8);
  const fraction = (root: number): number => (root - Math.floor(root)) * 2 ** 32 | 0;
  for (let prime = 2, count = 0; count < 64; prime++) {
    let divisor = 2;
    while (prime % divisor > 0) divisor += 1;
    if (divisor < prime) continue;
    roots[count] = fraction(Math.cbrt(prime));
    if (count < 8) start[count] = fraction(Math.sqrt(prime));
    count += 1;
  }
  return { roots, start };
}
