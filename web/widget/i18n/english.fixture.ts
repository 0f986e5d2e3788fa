/**
 * All of English, for tests that run without the bundles which add their part of it.
 */
import { addEnglish } from './language.ts';
import { emojiPhrases, extraPhrases, moderationPhrases, newsPhrases } from './languages/en.ts';

const LATER = [extraPhrases, newsPhrases, moderationPhrases, emojiPhrases];
for (const phrases of LATER) addEnglish(phrases);
