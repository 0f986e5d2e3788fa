/**
 * Inserts text into a field as if typed.
 */

/** Replaces the text from `start` to `end` and puts the caret after it. Undoable. */
export function replaceText(
  field: HTMLTextAreaElement,
  text: string,
  start: number,
  end: number,
): void {
  field.focus();
  field.setSelectionRange(start, end);
  // Deprecated, but the only way to keep the browser's undo history.
  if (document.execCommand('insertText', false, text)) return;
  field.setRangeText(text, start, end, 'end');
  field.dispatchEvent(new InputEvent('input', { bubbles: true }));
}
