/**
 * Lazy-loads the emoji picker when a visitor first opens it.
 */
import { dispatchAction } from '../ui/chat-action.ts';
import type { LanguageElement } from '../i18n/language-element.ts';
import { emojiBundle } from '../loading/bundles.ts';

export interface EmojiChoice {
  emoji: string;
  /** Chosen with the keyboard rather than a click or a tap. */
  isByKey: boolean;
}

/** `opener` is a button in `source`. `onLeave` runs after Escape without a choice. */
export async function chooseEmoji(
  opener: HTMLButtonElement,
  source: LanguageElement,
  onChoice: (choice: EmojiChoice) => void,
  onLeave = () => {},
): Promise<void> {
  // While the picker is open, the browser itself closes it.
  if (opener.ariaBusy === 'true' || opener.popoverTargetElement) return;
  // The focus keeps a message's toolbar visible; not every browser focuses a clicked button.
  opener.focus();
  opener.ariaBusy = 'true';
  const { language } = source;
  try {
    const { openPicker } = await emojiBundle.load();
    await openPicker({ opener, language, onChoice, onLeave });
  } catch {
    dispatchAction(source, { type: 'notice', words: language.say('notLoaded') });
  } finally {
    opener.ariaBusy = null;
  }
}
