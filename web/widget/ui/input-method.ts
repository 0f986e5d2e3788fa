/**
 * Detects key events of an input method (IME).
 */

/** Safari marks an IME's key events only by this `keyCode`. */
const IME_KEY_CODE = 229;

/** During composition, Enter, Escape and arrow keys belong to the input method. */
export function isImeKey({ isComposing, keyCode }: KeyboardEvent): boolean {
  return isComposing || keyCode === IME_KEY_CODE;
}
