/**
 * Tells the keys that belong to an input method from those that are meant for the widget.
 */

/** `keyCode` of a key that belongs to an input method; Safari says so only here. */
const KEY_OF_INPUT_METHOD = 229;

/** Enter, Escape and the arrows choose among readings while a text is composed. */
export function isOfInputMethod({ isComposing, keyCode }: KeyboardEvent): boolean {
  return isComposing || keyCode === KEY_OF_INPUT_METHOD;
}
