/**
 * Escapes NUL in stored texts, which Postgres refuses and SQLite's readers take as the end: NUL
 * becomes ESC 0, and ESC becomes ESC 1.
 */

export function storableText(text: string): string {
  // deno-lint-ignore no-control-regex
  if (!/[\0\x1b]/.test(text)) return text;
  // deno-lint-ignore no-control-regex
  return text.replace(/[\0\x1b]/g, (character) => (character === '\0' ? '\x1b0' : '\x1b1'));
}

export function readableText(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replace(/\x1b[01]/g, (escaped) => (escaped === '\x1b0' ? '\0' : '\x1b'));
}
