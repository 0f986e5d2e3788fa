/**
 * Text fingerprint: equal for texts that look the same to a reader. Ignores the style and case of
 * letters, spaces, punctuation, invisible characters and held-down keys. Of long texts only the
 * beginning and the length are compared.
 */
import { createHash, randomBytes } from 'node:crypto';

const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{M}\p{Emoji_Modifier}]+/gu;
/** Spaces and punctuation, removed unless nothing else is left. */
const BETWEEN = /[\s\p{P}]+/gu;
/** Three or more of one letter; two or more of one emoji. */
const HELD_DOWN = /(\p{Extended_Pictographic})\1+|(.)\2{2,}/gsu;
/** UTF-16 code units compared, before and after decomposition (up to 18 from one). */
const COMPARED_UNITS_MAX = 1_000;
const DECOMPOSED_UNITS_MAX = 4_000;
const KEY_BYTES = 32;

/** Texts that differ in a number stay different: people count. */
export function textFingerprint(text: string): string {
  // Decompose first, to remove piled-up marks.
  const compared = text.slice(0, COMPARED_UNITS_MAX).normalize('NFKD');
  const seen = compared.slice(0, DECOMPOSED_UNITS_MAX).toLowerCase().replace(UNSEEN, '');
  const dense = seen.replace(BETWEEN, '') || seen.trim();
  const same = dense.replace(HELD_DOWN, '$1$2');
  return text.length <= COMPARED_UNITS_MAX ? same : `${same} ${text.length}`;
}

/**
 * Keyed with a random key per process, so nobody can construct texts with colliding fingerprints to
 * get other people's messages refused, or their own accepted.
 */
export function createFingerprint(): (text: string) => bigint {
  const key = randomBytes(KEY_BYTES).toString('base64');
  return (text) => createHash('sha256').update(`${key}${text}`).digest().readBigUInt64BE();
}
