/** Quotes only the beginning of a setting, because a secret in it would reach the log. */

const QUOTED_CHARS_MAX = 20;

export function quoted(text: string): string {
  return `"${beginningOf(text)}"`;
}

/** Shortens the setting, such as a file path, inside an error's text. */
export function withoutRest(message: string, setting: string): string {
  return setting === '' ? message : message.replaceAll(setting, beginningOf(setting));
}

function beginningOf(text: string): string {
  if (text.length <= QUOTED_CHARS_MAX) return text;
  return `${text.slice(0, QUOTED_CHARS_MAX).toWellFormed()}…`;
}
