/**
 * Loads a language from where this module came from: a file of languages/, once a page. It is data,
 * so a page that pins the widget's code by its hash runs no other, whatever the file holds.
 */
import {
  createLanguage,
  ENGLISH,
  type Language,
  localeOf,
  type Phrases,
} from '../i18n/language.ts';

const LOAD_WITHIN_MS = 15_000;
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
    const response = await fetch(new URL(`languages/${tag}.json`, import.meta.url), {
      signal: AbortSignal.timeout(LOAD_WITHIN_MS),
    });
    // An older replica, during an update, answers an unknown file with JSON as well.
    if (!response.ok) throw new Error(`status ${response.status}`);
    const phrases: Phrases = await response.json();
    return createLanguage(tag, phrases, localeOf(tag));
  } catch {
    loads.delete(tag);
    return ENGLISH;
  }
}
