/**
 * All of English, for tests that run without the bundles which add their part of it.
 */
import { addEnglish } from './language.ts';
import { emojiPhrases, extraPhrases, newsPhrases } from './languages/en.ts';

for (const phrases of [extraPhrases, newsPhrases, emojiPhrases]) addEnglish(phrases);
