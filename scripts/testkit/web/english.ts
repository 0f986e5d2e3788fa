/**
 * Adds all English phrases, for tests without the bundles that add them.
 */
import { addEnglish } from '../../../web/widget/i18n/language.ts';
import {
  emojiPhrases,
  extraPhrases,
  moderationPhrases,
  notificationPhrases,
} from '../../../web/widget/i18n/languages/en.ts';

const LATER = [extraPhrases, notificationPhrases, moderationPhrases, emojiPhrases];
for (const phrases of LATER) addEnglish(phrases);
