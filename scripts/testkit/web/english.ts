/**
 * All of English, for tests that run without the bundles which add their part of it.
 */
import { addEnglish } from '../../../web/widget/i18n/language.ts';
import {
  emojiPhrases,
  extraPhrases,
  moderationPhrases,
  newsPhrases,
} from '../../../web/widget/i18n/languages/en.ts';

const LATER = [extraPhrases, newsPhrases, moderationPhrases, emojiPhrases];
for (const phrases of LATER) addEnglish(phrases);
