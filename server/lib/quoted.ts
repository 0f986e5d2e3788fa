/**
 * Quotes a setting in an error by its beginning only: a secret may be in the wrong variable, and an
 * error goes into the log.
 */

const QUOTED_CHARS_MAX = 20;

export function quoted(text: string): string {
  return `"${beginningOf(text)}"`;
}

/** An error's text may name the setting that it is about, such as the path of a file. */
export function withoutRest(message: string, setting: string): string {
  return setting === '' ? message : message.replaceAll(setting, beginningOf(setting));
}

function beginningOf(text: string): string {
  if (text.length <= QUOTED_CHARS_MAX) return text;
  return `${text.slice(0, QUOTED_CHARS_MAX).toWellFormed()}…`;
}
