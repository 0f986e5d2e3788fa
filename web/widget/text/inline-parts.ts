/**
 * The parts of a parsed line: text, code, links, bold and italic.
 */

export type Inline =
  | { type: 'text'; text: string }
  | { type: 'code'; text: string }
  /** `place` is there when `text` does not itself show where the link leads. */
  | { type: 'link'; text: string; href: string; place?: string }
  /** At most three of them lie in each other: bold, italic by `*`, italic by `_`. */
  | { type: 'bold' | 'italic'; parts: Inline[] };

/** A piece of a line, and where it ends there. */
export interface Found {
  part: Inline;
  end: number;
}

/** Texts side by side become one, and an empty one none. */
export function addPart(parts: Inline[], part: Inline): void {
  const last = parts.at(-1);
  if (part.type !== 'text') parts.push(part);
  else if (last?.type === 'text') {
    parts[parts.length - 1] = { type: 'text', text: last.text + part.text };
  } else if (part.text !== '') parts.push(part);
}
