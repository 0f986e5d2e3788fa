/**
 * The emoji that the picker offers: by group, with their names in one language. Loaded from the chat
 * server, kept in memory and nowhere else.
 */

/** Languages that there are names in. */
export const EMOJI_LANGUAGES = ['de', 'en', 'es', 'fr', 'ja', 'pt', 'zh'] as const;

export type EmojiLanguage = typeof EMOJI_LANGUAGES[number];

export interface EmojiData {
  /** Smileys, people, nature, food, travel, activities, objects, symbols, flags. */
  groups: readonly (readonly Emoji[])[];
  /** Names of TONES. */
  tones: readonly string[];
}

/** The emoji, its name, what else it is called, and 1 when it comes in skin tones. */
export type Emoji = readonly [emoji: string, name: string, words: string, hasTones?: 1];

/** Skin tones, from the lightest: U+1F3FB to U+1F3FF. */
export const TONES = ['🏻', '🏼', '🏽', '🏾', '🏿'];
const LOAD_WITHIN_MS = 15_000;

const loaded = new Map<EmojiLanguage, Promise<EmojiData>>();

/** Names are in English when there are none in the language. Rejects when they cannot be had now. */
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

/** `tone` is 0 for none, 1 to 5 from the lightest. */
export function toned([emoji, , , hasTones]: Emoji, tone: number): string {
  return hasTones ? withTone(emoji, tone) : emoji;
}

/** Puts the tone on every person in the emoji. */
export function withTone(emoji: string, tone: number): string {
  const sign = TONES[tone - 1];
  return sign ? emoji.replace(/(\p{Emoji_Modifier_Base})\uFE0F?/gu, `$1${sign}`) : emoji;
}

async function fetchData(language: EmojiLanguage): Promise<EmojiData> {
  const response = await fetch(new URL(`emoji/${language}.json`, import.meta.url), {
    credentials: 'omit',
    signal: AbortSignal.timeout(LOAD_WITHIN_MS),
  });
  if (!response.ok) throw new Error(`the emoji could not be loaded: ${response.status}`);
  return await response.json();
}
