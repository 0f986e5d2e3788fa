/**
 * The emoji picker: a bundle beside this one, loaded when a visitor first asks for it.
 */
import { act } from '../ui/chat-action.ts';
import type { LanguageElement } from '../i18n/language-element.ts';
import { createPinnedBundle } from './pinned-bundle.ts';

/** SHA-384 of `starling-emoji.js`; put in by the build. */
declare const EMOJI_INTEGRITY: string;

type EmojiBundle = typeof import('../emoji/open-picker.ts');

export interface EmojiChoice {
  emoji: string;
  /** Chosen with the keyboard, and not by a click or a tap. */
  isByKey: boolean;
}

const bundle = createPinnedBundle<EmojiBundle>('starling-emoji.js', () => EMOJI_INTEGRITY);

/**
 * Opens the picker beside the button of `source` that was clicked. `onLeave`: it was closed by Escape,
 * and nothing chosen.
 */
export async function chooseEmoji(
  opener: HTMLButtonElement,
  source: LanguageElement,
  onChoice: (choice: EmojiChoice) => void,
  onLeave = () => {},
): Promise<void> {
  // While the picker is open, the browser closes it.
  if (opener.ariaBusy === 'true' || opener.popoverTargetElement) return;
  // In a message the focus is what keeps its toolbar there; not every browser sets it.
  opener.focus();
  opener.ariaBusy = 'true';
  const { language } = source;
  try {
    const { openPicker } = await bundle.load(source.shadowRoot!);
    await openPicker({ opener, language, onChoice, onLeave });
  } catch {
    act(source, { type: 'tell', words: language.say('emojiFailed') });
  } finally {
    opener.ariaBusy = null;
  }
}
