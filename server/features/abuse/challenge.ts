/**
 * Proof-of-work challenge for new guests, for one connection and one attempt.
 */
import { createHash } from 'node:crypto';
import { randomText } from '../../lib/random-text.ts';
import type { Challenge } from '../../core/session/admission.ts';

/** 2^17 hashes on average: half a second on a slow phone, rarely two. */
export const CHALLENGE_BITS = 17;
const SEED_BYTES = 16;

export function createChallenge(lifetimeMs: number, nowMs: number): Challenge {
  return { seed: randomText(SEED_BYTES), bits: CHALLENGE_BITS, untilMs: nowMs + lifetimeMs };
}

export function isProof({ seed, bits }: Challenge, proof: string): boolean {
  const digest = createHash('sha256').update(`${seed}:${proof}`).digest();
  return Math.clz32(digest.readUInt32BE(0)) >= bits;
}
