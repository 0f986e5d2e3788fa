/**
 * Loads a language's phrases from this module's server.
 */
import {
  createLanguage,
  ENGLISH,
  type Language,
  localeOf,
  type Phrases,
} from '../i18n/language.ts';
import { chooseLanguage } from '../i18n/language-tag.ts';
import { languageTags } from '../i18n/language-tags.ts';
import { assetUrl, integrityOf } from './bundles.ts';

const LOAD_WITHIN_MS = 15_000;
const loads = new Map<string, Promise<Language>>();

/** Loads the best one for a BCP 47 tag. Resolves to English on failure; the next call tries again. */
export function loadLanguage(wanted: string): Promise<Language> {
  const tag = chooseLanguage(wanted, languageTags);
  if (tag === ENGLISH.tag) return Promise.resolve(ENGLISH);
  let load = loads.get(tag);
  if (!load) loads.set(tag, load = fetchLanguage(tag));
  return load;
}

async function fetchLanguage(tag: string): Promise<Language> {
  try {
    const name = `languages/${tag}.json`;
    const response = await fetch(assetUrl(name), {
      integrity: integrityOf(name),
      signal: AbortSignal.timeout(LOAD_WITHIN_MS),
    });
    // During an update, an older replica answers an unknown file with JSON as well.
    if (!response.ok) throw new Error(`status ${response.status}`);
    const phrases: Phrases = await response.json();
    return createLanguage(tag, phrases, localeOf(tag));
  } catch {
    loads.delete(tag);
    return ENGLISH;
  }
}
