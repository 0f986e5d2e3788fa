/**
 * Opens the emoji picker beside a button, in the top layer: the entry of `starling-emoji.js`, which
 * the widget loads when a visitor first asks for it. Nothing of Lit is in it, since two copies in a
 * page would both want its Trusted Types policy.
 */
import type { EmojiChoice } from '../loading/emoji-bundle.ts';
import { isOfInputMethod } from '../ui/input-method.ts';
import { addEnglish, type Language } from '../i18n/language.ts';
import { emojiPhrases } from '../i18n/languages/en.ts';
import { loadEmojiData } from './emoji-data.ts';
import { EmojiPicker } from './emoji-picker.ts';
import { placeBeside } from './popover-place.ts';

export interface PickerOptions {
  /** In a shadow root of the widget, whose colours the picker takes on. */
  opener: HTMLButtonElement;
  language: Language;
  /** The picker is closed then. */
  onChoice(choice: EmojiChoice): void;
  /** Closed by Escape, and nothing chosen. */
  onLeave(): void;
}

const NAME = 'starling-emoji-picker';

addEnglish(emojiPhrases);

/** Resolves once the picker is open, or was not wanted any more. Rejects when the emoji cannot be had now. */
export async function openPicker(options: PickerOptions): Promise<void> {
  const { opener, language } = options;
  const data = await loadEmojiData(language.tag);
  // In a task of its own: the click that asked for it would close it.
  await new Promise((resolve) => setTimeout(resolve));
  // Who has gone on to write or read meanwhile keeps the focus.
  if (!opener.matches(':focus')) return;
  // Another version of the widget may be on the page, with a picker of its own under the name.
  const Picker = customElements.get(NAME) as typeof EmojiPicker | undefined ?? EmojiPicker;
  if (Picker === EmojiPicker && !customElements.get(NAME)) customElements.define(NAME, EmojiPicker);
  const picker = new Picker(data, language);
  picker.ariaLabel = opener.ariaLabel;
  watch(picker, options);
  opener.after(picker);
  opener.popoverTargetElement = picker;
  picker.showPopover();
}

function watch(picker: EmojiPicker, { opener, onChoice, onLeave }: PickerOptions): void {
  const moves = new AbortController();
  const place = (): void => {
    if (picker.isConnected) placeBeside(picker, opener);
    else moves.abort();
  };
  for (const type of ['resize', 'scroll']) {
    addEventListener(type, place, { capture: true, passive: true, signal: moves.signal });
  }
  // Not heard when the message around it is taken away: then the next move ends it.
  picker.addEventListener('toggle', ({ newState }) => {
    if (newState === 'open') {
      place();
      picker.focus();
    } else {
      moves.abort();
      opener.popoverTargetElement = null;
      picker.remove();
    }
  });
  picker.addEventListener('keydown', (event) => {
    // No key of the picker is meant for the message or the composer around it.
    event.stopPropagation();
    if (event.key !== 'Escape' || isOfInputMethod(event)) return;
    event.preventDefault();
    picker.hidePopover();
    opener.focus();
    onLeave();
  });
  picker.addEventListener('emoji-pick', (event) => {
    const choice = (event as CustomEvent<EmojiChoice>).detail;
    picker.hidePopover();
    if (choice.isByKey) opener.focus();
    else opener.blur();
    onChoice(choice);
  });
}
