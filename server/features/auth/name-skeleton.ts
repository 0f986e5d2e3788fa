/**
 * Name skeletons detect confusable names: look-alikes share one. Follows UTS #39 (Unicode Security
 * Mechanisms) and also ignores case, accents, spaces and punctuation. Never displayed.
 */
import unhomoglyph from 'unhomoglyph';

const CODE_POINTS_MAX = 128;
const HIDDEN = /\p{Default_Ignorable_Code_Point}/gu;
/** Accents and similar marks; vowel signs of other scripts count as letters. */
const ACCENTS = /[[\p{M}&&\p{Script=Inherited}]\p{Me}]/gv;
const NO_LETTERS = /[^\p{L}\p{N}\p{M}]/gu;
const CAPITAL_AHEAD = /(?<=\p{Ll}\p{M}*)(?=\p{Lu})|(?<=\p{Lu}\p{M}*)(?=\p{Lu}\p{M}*\p{Ll})/u;
const WITH_DIGITS = /\p{N}.*\P{N}|\P{N}.*\p{N}/u;
const DIGITS_AHEAD = /(?<=\p{N})(?=\P{N})|(?<=\P{N})(?=\p{N})/u;

/** Small capitals, which Unicode's list does not map. */
const SMALL_CAPITALS = new Map(
  [...'ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ'].map((sign, i) => [sign, 'abcdefghijklmnopqrstuvwyz'[i]!]),
);
/** First letters of A to Z rows that NFKD does not map. */
const LETTER_ROWS = [
  0x1f150, // negative circled
  0x1f170, // negative squared
  0x1f1e6, // regional indicators
];

/**
 * One skeleton, or two if a letter looks different in upper and lower case. Names are confusable if
 * they share one.
 *
 * @example
 * nameSkeletons('Аdа Lоvelace'); // as nameSkeletons('ADA-LOVELACE')
 */
export function nameSkeletons(name: string): string[] {
  const signs = signsOf(name);
  const letters = signs.map(letterOf).join('').replace(ACCENTS, '');
  const skeletons = new Set([skeletonOf(letters), skeletonOf(letters.toLowerCase())]);
  return [...skeletons].map((skeleton) => skeleton || signs.join(''));
}

/**
 * The words of a name, split at spaces, punctuation and capitals, both with and without adjacent
 * digits.
 *
 * @example
 * nameWords('TheAdmin 2'); // ['The', 'Admin', '2']
 * nameWords('admin1'); // ['admin1', 'admin', '1']
 */
export function nameWords(name: string): string[] {
  const letters = signsOf(name).map(letterOf).join('');
  const words = letters.split(NO_LETTERS).flatMap((word) => word.split(CAPITAL_AHEAD));
  const parts = words.filter((word) => WITH_DIGITS.test(word)).flatMap((word) =>
    word.split(DIGITS_AHEAD)
  );
  return [...words, ...parts].filter((word) => word !== '');
}

function signsOf(name: string): string[] {
  return Array.from(name.replace(HIDDEN, '').normalize('NFKD')).slice(0, CODE_POINTS_MAX);
}

function skeletonOf(letters: string): string {
  const small = unhomoglyph(letters.replaceAll('ς', 'σ'));
  const lower = Array.from(small, letterOf).join('').toLowerCase().replaceAll('ς', 'σ');
  return unhomoglyph(lower.replaceAll('ß', 'ss'))
    .toLowerCase()
    .replace(ACCENTS, '')
    .replace(NO_LETTERS, '')
    // As in Unicode's list m equals rn, and I, l and 1 are the same.
    .replaceAll('vv', 'w')
    .replaceAll('i', 'l');
}

function letterOf(sign: string): string {
  const code = sign.codePointAt(0)!;
  if (code < 0x80) return sign;
  const row = LETTER_ROWS.find((first) => code >= first && code < first + 26);
  if (row !== undefined) return String.fromCharCode(0x61 + code - row);
  return SMALL_CAPITALS.get(sign) ?? sign;
}
