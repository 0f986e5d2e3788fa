/**
 * Adds all English phrases, for tests without the bundles that add them.
 */
import { emojiPhrases } from '../../../web/widget/i18n/english/emoji.ts';
import { moderationPhrases } from '../../../web/widget/i18n/english/moderation.ts';
import { panelPhrases } from '../../../web/widget/i18n/english/panels.ts';
import { addEnglish } from '../../../web/widget/i18n/language.ts';

for (const phrases of [panelPhrases, moderationPhrases, emojiPhrases]) addEnglish(phrases);
