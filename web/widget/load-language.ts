/**
 * Loads a language from where this module came from: a file of languages/, once a page.
 */
import { createLanguage, ENGLISH, type Language, localeOf, type Phrases } from './language.ts';

const loads = new Map<string, Promise<Language>>();

/** `tag`: one that there is a file for. A file that cannot be had is English for now, and tried again next time. */
export function loadLanguage(tag: string): Promise<Language> {
  if (tag === ENGLISH.tag) return Promise.resolve(ENGLISH);
  let load = loads.get(tag);
  if (!load) loads.set(tag, load = read(tag));
  return load;
}

async function read(tag: string): Promise<Language> {
  try {
    const file = new URL(`languages/${tag}.js`, import.meta.url).href;
    const { phrases }: { phrases: Phrases } = await import(file);
    return createLanguage(tag, phrases, localeOf(tag));
  } catch {
    loads.delete(tag);
    return ENGLISH;
  }
}
