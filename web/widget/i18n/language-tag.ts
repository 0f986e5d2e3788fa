/**
 * Language negotiation: the language of the page or the browser, and its writing direction.
 */

/** Not every browser knows the text direction (`Intl.Locale`). */
const RIGHT_TO_LEFT = /^(ar|dv|fa|he|ks|ku-Arab|ps|sd|ug|ur|yi)\b/;

/** BCP 47 tag from the closest `lang` attribute, otherwise the browser's language. */
export function languageTagOf(element: Element): string {
  return element.closest('[lang]')?.getAttribute('lang') || navigator.language;
}

/** The most specific matching code, such as `pt` for `pt-BR`; `en` if there is none. */
export function chooseLanguage<Code extends string>(tag: string, codes: readonly Code[]): Code {
  for (
    let candidate = tag.toLowerCase();
    candidate;
    candidate = candidate.replace(/(^|[-_])[^-_]*$/, '')
  ) {
    const found = codes.find((code) => code.toLowerCase() === candidate);
    if (found) return found;
  }
  return 'en' as Code;
}

export function directionOf(tag: string): 'ltr' | 'rtl' {
  return RIGHT_TO_LEFT.test(tag) ? 'rtl' : 'ltr';
}
