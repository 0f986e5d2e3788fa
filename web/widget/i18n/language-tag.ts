/**
 * Which language an element speaks: what the page says about it, else what the reader's browser asks
 * for; and in which direction it runs. Shared by the element around the room and the room.
 */

/** Written from right to left: what `Intl.Locale` knows is not there in every browser. */
const RIGHT_TO_LEFT = /^(ar|dv|fa|he|ks|ku-Arab|ps|sd|ug|ur|yi)\b/;

/** BCP 47: of the element's own `lang` or of the closest one around it, else the browser's. */
export function languageTagOf(element: Element): string {
  return element.closest('[lang]')?.getAttribute('lang') || navigator.language;
}

/** The most exact of the codes that fits the tag: `pt` for `pt-BR`; `en` when none does. */
export function chooseLanguage<Code extends string>(tag: string, codes: readonly Code[]): Code {
  for (let asked = tag.toLowerCase(); asked; asked = asked.replace(/(^|[-_])[^-_]*$/, '')) {
    const found = codes.find((code) => code.toLowerCase() === asked);
    if (found) return found;
  }
  return 'en' as Code;
}

/** In which direction the language is written. */
export function directionOf(tag: string): 'ltr' | 'rtl' {
  return RIGHT_TO_LEFT.test(tag) ? 'rtl' : 'ltr';
}
