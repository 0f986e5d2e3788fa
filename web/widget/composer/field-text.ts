/**
 * Writes into a text field as if the reader had typed it.
 */

/** Replaces what stands from `start` to `end`; the caret is after it, the focus in the field, and it can be undone. */
export function replaceText(
  field: HTMLTextAreaElement,
  text: string,
  start: number,
  end: number,
): void {
  field.focus();
  field.setSelectionRange(start, end);
  // Old, but the only way that the browser's undo knows of.
  if (document.execCommand('insertText', false, text)) return;
  field.setRangeText(text, start, end, 'end');
  field.dispatchEvent(new InputEvent('input', { bubbles: true }));
}
