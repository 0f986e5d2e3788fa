/**
 * Shape of a message's text: long enough to fold, or a few emojis to show large.
 */

/** Longer texts are folded: above this many lines, counting long lines as several. */
const FOLDED_LINES = 12;
const LINE_CHARACTERS = 72;
/** Code points: a family or a flag has up to eight. Other symbols than emojis are as welcome. */
const FEW_EMOJIS = /^(?=.*\p{So})[\p{So}\p{Sk}\p{Cf}\ufe0f\s]{1,12}$/u;

export function isLong(text: string): boolean {
  let lines = 0;
  for (const line of text.split('\n', FOLDED_LINES + 2)) {
    lines += Math.max(1, Math.ceil(line.length / LINE_CHARACTERS));
  }
  return lines > FOLDED_LINES;
}

export function isFewEmojis(text: string): boolean {
  return FEW_EMOJIS.test(text);
}
