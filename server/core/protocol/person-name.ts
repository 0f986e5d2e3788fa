/** Display names. They must be visible and not hide or reorder text, against impersonation. */

/** Invisible characters: fillers, joiners, selectors, tags, direction controls, blanks. */
const HIDDEN = /[\p{Default_Ignorable_Code_Point}\u{13441}\u{13442}]/u;
/** Valid within an emoji, to choose its style, and to join letters of some scripts. */
const ALLOWED_HIDDEN =
  /\p{RGI_Emoji}|(?<=\p{Emoji})[\uFE0E\uFE0F]|(?<=[[\p{L}\p{M}]--[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Inherited}]])[\u200C\u200D]/gv;
const CONTROL = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;
/** Excludes the two symbols of Unicode that are blank. */
const VISIBLE = /[[\p{L}\p{N}\p{P}\p{S}]--[\u2800\u{1D159}]]/v;
/** Stacked combining marks, which would cover neighbouring lines. */
const STACKED_MARKS = /\p{M}{5}/u;

/** Normalizes a name for storage and display. */
export function tidyName(text: string): string {
  return text.trim().normalize('NFC');
}

/** Expects a tidy name. Accepts the empty name, which means that none was given. */
export function isPersonName(name: string): boolean {
  if (name === '') return true;
  if (CONTROL.test(name) || STACKED_MARKS.test(name) || !VISIBLE.test(name)) return false;
  return !HIDDEN.test(name) || !HIDDEN.test(name.replace(ALLOWED_HIDDEN, ''));
}

/** Makes a valid name of any text, of at most `max` UTF-16 code units; may be empty. */
export function displayNameOf(text: string, max: number): string {
  // Cut the text first: normalizing many combining marks is slow.
  const cut = text.slice(0, 4 * max).replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').toWellFormed();
  const allowed = [...cut.matchAll(new RegExp(ALLOWED_HIDDEN, ALLOWED_HIDDEN.flags))].map((
    { 0: part, index },
  ) => [
    index,
    index + part.length,
  ]);
  const isAllowed = (at: number): boolean => allowed.some(([from, to]) => at >= from! && at < to!);
  const visible = cut.replace(
    new RegExp(HIDDEN, 'gu'),
    (hidden, at: number) => isAllowed(at) ? hidden : '',
  );
  let shown = '';
  // Count whole grapheme clusters.
  for (const { segment } of new Intl.Segmenter().segment(tidyName(visible))) {
    if (shown.length + segment.length > max) break;
    shown += segment;
  }
  return shown.trim();
}
