/**
 * Emoji data: groups, and names in one language. Loaded from the server, cached in memory.
 */
import { assetUrl } from '../loading/bundles.ts';

export const EMOJI_LANGUAGES = ['de', 'en', 'es', 'fr', 'ja', 'pt', 'zh'] as const;

export type EmojiLanguage = typeof EMOJI_LANGUAGES[number];

export interface EmojiData {
  groups: readonly (readonly Emoji[])[];
  tones: readonly string[];
}

/** The emoji, its name, its keywords, 1 if it has skin tones, and its version if it is young. */
export type Emoji = readonly [
  emoji: string,
  name: string,
  words: string,
  hasTones?: 0 | 1,
  version?: number,
];

/** Skin tones from light to dark: U+1F3FB to U+1F3FF. */
export const TONES = ['🏻', '🏼', '🏽', '🏾', '🏿'];

const LOAD_WITHIN_MS = 15_000;

const loaded = new Map<EmojiLanguage, Promise<EmojiData>>();

/** Falls back to English names. Rejects if the data cannot be loaded. */
export function loadEmojiData(languageTag: string): Promise<EmojiData> {
  const own = languageTag.split('-')[0];
  const language = EMOJI_LANGUAGES.find((one) => one === own) ?? 'en';
  let data = loaded.get(language);
  if (!data) {
    loaded.set(language, data = fetchData(language));
    data.catch(() => loaded.delete(language));
  }
  return data;
}

export function toned([emoji, , , hasTones]: Emoji, tone: number): string {
  return hasTones ? withTone(emoji, tone) : emoji;
}

export function withTone(emoji: string, tone: number): string {
  const sign = TONES[tone - 1];
  return sign ? emoji.replace(/(\p{Emoji_Modifier_Base})\uFE0F?/gu, `$1${sign}`) : emoji;
}

async function fetchData(language: EmojiLanguage): Promise<EmojiData> {
  const response = await fetch(assetUrl(`emoji/${language}.json`), {
    credentials: 'omit',
    signal: AbortSignal.timeout(LOAD_WITHIN_MS),
  });
  if (!response.ok) {
    throw new Error(`the emoji data could not be loaded: status ${response.status}`);
  }
  return await response.json();
}
