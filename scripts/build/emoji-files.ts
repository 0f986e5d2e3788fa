/**
 * Emoji data for the picker, by language: reduces the package `emojibase-data` to the fields that
 * the picker shows and searches. Part of the build.
 */
import { readFile } from 'node:fs/promises';
import {
  type Emoji,
  EMOJI_LANGUAGES,
  type EmojiData,
  type EmojiLanguage,
  TONES,
  withTone,
} from '../../web/widget/emoji/emoji-data.ts';

export interface EmojiFile {
  path: string;
  body: string;
}

interface SourceEmoji {
  /** CLDR name. */
  label: string;
  emoji: string;
  tags?: string[];
  group?: number;
  order?: number;
  version: number;
  /** One per skin tone, or several for more than one person. */
  skins?: { emoji: string; tone: number | number[]; version: number }[];
}

const PACKAGE = new URL('../../node_modules/emojibase-data/', import.meta.url);
/** Emoji of 2024. Many devices cannot draw later ones, and servers may refuse them as reactions. */
const VERSION_MAX = 16;
/** From this version of 2020 on, some devices in use lack the emoji. */
const VERSION_YOUNG = 13;
/** Unicode's groups in their order, without the third (skin tones and hair). */
const GROUPS = [0, 1, 3, 4, 5, 6, 7, 8, 9];

export const EMOJI_PATHS: readonly string[] = EMOJI_LANGUAGES.map(pathOf);

export function buildEmojiFiles(): Promise<EmojiFile[]> {
  return Promise.all(EMOJI_LANGUAGES.map(async (language) => ({
    path: pathOf(language),
    body: JSON.stringify(await readEmoji(language)),
  })));
}

async function readEmoji(language: EmojiLanguage): Promise<EmojiData> {
  const file = new URL(`${language}/data.json`, PACKAGE);
  const source: SourceEmoji[] = JSON.parse(await readFile(file, 'utf8'));
  source.sort((a, b) => (a.order ?? 0) - (b.order ?? 0));
  return {
    groups: GROUPS.map((group) =>
      source.filter((one) => one.group === group && one.version <= VERSION_MAX).map(emojiOf)
    ),
    tones: TONES.map((tone) => source.find(({ emoji }) => emoji === tone)!.label),
  };
}

function emojiOf({ emoji, label, tags = [], skins = [], version }: SourceEmoji): Emoji {
  // With two persons, both get the same tone.
  const plain = skins.filter(({ tone }) => typeof tone === 'number');
  const hasTones = plain.length === TONES.length &&
    plain.every((skin) =>
      skin.version <= VERSION_MAX && skin.emoji === withTone(emoji, Number(skin.tone))
    );
  const words = tags.join(' ');
  if (version >= VERSION_YOUNG) return [emoji, label, words, hasTones ? 1 : 0, version];
  return hasTones ? [emoji, label, words, 1] : [emoji, label, words];
}

function pathOf(language: EmojiLanguage): string {
  return `emoji/${language}.json`;
}
