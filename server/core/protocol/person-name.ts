/**
 * Names of people, guests or not. A name can be seen, and neither reorders nor hides text: those
 * are an impostor's tools.
 */

/** What is there and not seen: fillers, joiners, selectors, tags, direction controls, blanks. */
const HIDDEN = /[\p{Default_Ignorable_Code_Point}\u{13441}\u{13442}]/u;
/** Where some of it is needed: within an emoji, to choose its look, and to join letters of some scripts. */
const NEEDED =
  /\p{RGI_Emoji}|(?<=\p{Emoji})[\uFE0E\uFE0F]|(?<=[[\p{L}\p{M}]--[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Inherited}]])[\u200C\u200D]/gv;
const CONTROL = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;
/** All but the two symbols of Unicode that are blank. */
const SEEN = /[[\p{L}\p{N}\p{P}\p{S}]--[\u2800\u{1D159}]]/v;
/** Marks that pile up over the lines around. */
const PILE = /\p{M}{5}/u;

/** As it is kept and shown. */
export function tidyName(text: string): string {
  return text.trim().normalize('NFC');
}

/** Of a tidy name. The empty one is none, and as good as not given. */
export function isPersonName(name: string): boolean {
  if (name === '') return true;
  if (CONTROL.test(name) || PILE.test(name) || !SEEN.test(name)) return false;
  return !HIDDEN.test(name) || !HIDDEN.test(name.replace(NEEDED, ''));
}

/** What can be shown of any text, in at most so many UTF-16 code units; empty when nothing can. */
export function shownName(text: string, max: number): string {
  // Before it is normalized: that takes long of many marks.
  const some = text.slice(0, 4 * max).replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').toWellFormed();
  const kept = [...some.matchAll(new RegExp(NEEDED, NEEDED.flags))].map(({ 0: part, index }) => [
    index,
    index + part.length,
  ]);
  const isKept = (at: number): boolean => kept.some(([from, to]) => at >= from! && at < to!);
  const seen = some.replace(
    new RegExp(HIDDEN, 'gu'),
    (hidden, at: number) => isKept(at) ? hidden : '',
  );
  let shown = '';
  // Whole characters, as a reader sees them.
  for (const { segment } of new Intl.Segmenter().segment(tidyName(seen))) {
    if (shown.length + segment.length > max) break;
    shown += segment;
  }
  return shown.trim();
}
