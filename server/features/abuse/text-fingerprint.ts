/**
 * Text fingerprint: equal for two texts that are the same to a reader. The look of letters, their
 * case, spaces, punctuation and what cannot be seen do not count, nor how long one holds a key down.
 * Of long texts the beginning and the length are compared.
 */
import { createHash, randomBytes } from 'node:crypto';

const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{M}\p{Emoji_Modifier}]+/gu;
/** Spaces and punctuation, where something else is left. */
const BETWEEN = /[\s\p{P}]+/gu;
/** Three and more of one letter, two and more of one emoji. */
const HELD_DOWN = /(\p{Extended_Pictographic})\1+|(.)\2{2,}/gsu;
/** UTF-16 code units that are compared, before and after they are decomposed: one may make eighteen. */
const COMPARED_UNITS_MAX = 1_000;
const DECOMPOSED_UNITS_MAX = 4_000;
const KEY_BYTES = 32;

/** Equal for texts that are the same. Those that differ in a number are not: people count. */
export function textFingerprint(text: string): string {
  // Decomposed first, so that marks piled upon letters go.
  const compared = text.slice(0, COMPARED_UNITS_MAX).normalize('NFKD');
  const seen = compared.slice(0, DECOMPOSED_UNITS_MAX).toLowerCase().replace(UNSEEN, '');
  const dense = seen.replace(BETWEEN, '') || seen.trim();
  const same = dense.replace(HELD_DOWN, '$1$2');
  return text.length <= COMPARED_UNITS_MAX ? same : `${same} ${text.length}`;
}

/**
 * Keyed by this process, so that nobody can compute two texts with one fingerprint: neither to have
 * one's own messages taken for others, nor those of others for one's own.
 */
export function createFingerprint(): (text: string) => bigint {
  const key = randomBytes(KEY_BYTES).toString('base64');
  return (text) => createHash('sha256').update(`${key}${text}`).digest().readBigUInt64BE();
}
