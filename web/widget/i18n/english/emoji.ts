/**
 * English phrases of `starling-emoji.js`.
 */
import type { Phrase } from '../phrase.ts';

export const emojiPhrases = {
  searchEmoji: 'Search emoji',
  emojiFound: { one: '{count} emoji found', other: '{count} emoji found' },
  noEmojiFound: 'No emoji found',
  skinTone: 'Skin tone',
  noSkinTone: 'Default skin tone',
  emojiSmileys: 'Smileys and emotion',
  emojiPeople: 'People and body',
  emojiNature: 'Animals and nature',
  emojiFood: 'Food and drink',
  emojiTravel: 'Travel and places',
  emojiActivities: 'Activities',
  emojiObjects: 'Objects',
  emojiSymbols: 'Symbols',
  emojiFlags: 'Flags',
} satisfies Record<string, Phrase>;
