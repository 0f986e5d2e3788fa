/**
 * Proof of work: what a new guest has to find, and whether it was found. Each challenge is for one
 * connection, which alone remembers it, and for one try.
 */
import { createHash } from 'node:crypto';
import { randomText } from '../../lib/random-text.ts';
import type { Challenge } from '../../core/session/admission.ts';

/** On average 2^17 hashes: half a second of a weak phone, and hardly ever two. */
export const CHALLENGE_BITS = 17;
const SEED_BYTES = 16;

export function createChallenge(lifetimeMs: number, nowMs: number): Challenge {
  return { seed: randomText(SEED_BYTES), bits: CHALLENGE_BITS, untilMs: nowMs + lifetimeMs };
}

/** Whether SHA-256 of `seed:proof` begins with enough bits that are 0. */
export function isProof({ seed, bits }: Challenge, proof: string): boolean {
  const digest = createHash('sha256').update(`${seed}:${proof}`).digest();
  return Math.clz32(digest.readUInt32BE(0)) >= bits;
}
