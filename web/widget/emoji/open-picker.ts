/**
 * Opens the emoji picker beside a button. Entry of `starling-emoji.js`.
 */
import '../entries/define-room.ts';
import type { EmojiChoice } from './choose-emoji.ts';
import { isImeKey } from '../ui/input-method.ts';
import { addEnglish, type Language } from '../i18n/language.ts';
import { emojiPhrases } from '../i18n/english/emoji.ts';
import { loadEmojiData } from './emoji-data.ts';
import { withoutUnsupported } from './emoji-support.ts';
import { EmojiPicker } from './emoji-picker.ts';
import { placeBeside } from './popover-place.ts';

export interface PickerOptions {
  /** In a shadow root of the widget, whose colours the picker inherits. */
  opener: HTMLButtonElement;
  language: Language;
  onChoice(choice: EmojiChoice): void;
  onLeave(): void;
}

const NAME = 'starling-emoji-picker';

addEnglish(emojiPhrases);

/** Resolves once the picker is open or no longer wanted. Rejects if the data cannot be loaded. */
export async function openPicker(options: PickerOptions): Promise<void> {
  const { opener, language } = options;
  const data = withoutUnsupported(await loadEmojiData(language.tag));
  // In a new task: otherwise the click that opens the picker also closes it.
  await new Promise((resolve) => setTimeout(resolve));
  // A visitor who has moved on meanwhile keeps the focus.
  if (!opener.matches(':focus')) return;
  // Another version of the widget may have defined its own picker under this name.
  const Picker = customElements.get(NAME) as typeof EmojiPicker | undefined ?? EmojiPicker;
  if (Picker === EmojiPicker && !customElements.get(NAME)) customElements.define(NAME, EmojiPicker);
  const picker = new Picker(data, language);
  picker.ariaLabel = opener.ariaLabel;
  handleEvents(picker, options);
  opener.after(picker);
  opener.popoverTargetElement = picker;
  picker.showPopover();
}

function handleEvents(picker: EmojiPicker, { opener, onChoice, onLeave }: PickerOptions): void {
  const moves = new AbortController();
  const place = (): void => {
    if (picker.isConnected) placeBeside(picker, opener);
    else moves.abort();
  };
  for (const type of ['resize', 'scroll']) {
    addEventListener(type, place, { capture: true, passive: true, signal: moves.signal });
  }
  // Not dispatched if the surrounding message is removed: then the next scroll or resize cleans up.
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
    // Keeps keys from the message or composer around the picker.
    event.stopPropagation();
    if (event.key !== 'Escape' || isImeKey(event)) return;
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
