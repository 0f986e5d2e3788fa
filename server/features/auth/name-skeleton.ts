/**
 * Skeleton of a name: names that a reader may take for each other have a skeleton in common,
 * after UTS #39 (Unicode Security Mechanisms), and beyond it: case, accents, spaces and signs do not
 * tell apart either. Never shown.
 */
import unhomoglyph from 'unhomoglyph';

const CODE_POINTS_MAX = 128;
const HIDDEN = /\p{Default_Ignorable_Code_Point}/gu;
/** Accents and the like; vowel signs of scripts that write vowels so are letters here. */
const ACCENTS = /[[\p{M}&&\p{Script=Inherited}]\p{Me}]/gv;
const NO_LETTERS = /[^\p{L}\p{N}\p{M}]/gu;
/** In `theAdmin` and in `XAdmin`. */
const CAPITAL_AHEAD = /(?<=\p{Ll}\p{M}*)(?=\p{Lu})|(?<=\p{Lu}\p{M}*)(?=\p{Lu}\p{M}*\p{Ll})/u;
const WITH_DIGITS = /\p{N}.*\P{N}|\P{N}.*\p{N}/u;
const DIGITS_AHEAD = /(?<=\p{N})(?=\P{N})|(?<=\P{N})(?=\p{N})/u;

/** Letters like capitals that Unicode's list leaves as they are. */
const SMALL_CAPITALS = new Map(
  [...'ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ'].map((sign, i) => [sign, 'abcdefghijklmnopqrstuvwyz'[i]!]),
);
/** Where A is, and Z 25 on, in rows that NFKD leaves as they are. */
const LETTER_ROWS = [
  0x1f150, // negative circled
  0x1f170, // negative squared
  0x1f1e6, // regional indicators
];

/**
 * One, or two where letters look like others as capitals than they do as small ones: names look alike
 * when they have one in common.
 *
 * @example
 * nameSkeletons('Аdа Lоvelace'); // as nameSkeletons('ADA-LOVELACE')
 */
export function nameSkeletons(name: string): string[] {
  const signs = signsOf(name);
  const letters = signs.map(letterOf).join('').replace(ACCENTS, '');
  const skeletons = new Set([skeletonOf(letters), skeletonOf(letters.toLowerCase())]);
  // A name of signs alone is what it is.
  return [...skeletons].map((skeleton) => skeleton || signs.join(''));
}

/**
 * The words of a name: between spaces and signs, from one capital to the next, and with and without
 * digits at their sides.
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
    // As m is rn in Unicode's list; I, l and 1 are one there.
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
