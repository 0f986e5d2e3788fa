/**
 * What makes two texts the same to a reader: the look of letters, their case, spaces, punctuation and
 * what cannot be seen do not count, nor how long one holds a key down. Of long texts the beginning
 * and the length are compared.
 */

const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{M}\p{Emoji_Modifier}]+/gu;
/** Spaces and punctuation, where something else is left. */
const BETWEEN = /[\s\p{P}]+/gu;
/** Three and more of one letter, two and more of one emoji. */
const HELD_DOWN = /(\p{Extended_Pictographic})\1+|(.)\2{2,}/gsu;
/** UTF-16 code units that are compared, before and after they are decomposed: one may make eighteen. */
const COMPARED_UNITS_MAX = 1_000;
const DECOMPOSED_UNITS_MAX = 4_000;

/** Equal for texts that are the same. Those that differ in a number are not: people count. */
export function sameness(text: string): string {
  // Decomposed first, so that marks piled upon letters go.
  const compared = text.slice(0, COMPARED_UNITS_MAX).normalize('NFKD');
  const seen = compared.slice(0, DECOMPOSED_UNITS_MAX).toLowerCase().replace(UNSEEN, '');
  const dense = seen.replace(BETWEEN, '') || seen.trim();
  const same = dense.replace(HELD_DOWN, '$1$2');
  return text.length <= COMPARED_UNITS_MAX ? same : `${same} ${text.length}`;
}

/** FNV-1a over UTF-16 code units. Who finds two texts with one hash has only one's own refused. */
export function textHash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  }
  return value >>> 0;
}
