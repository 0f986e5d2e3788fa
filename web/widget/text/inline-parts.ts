/**
 * Inline parts of a parsed line: text, code, links, bold, italic and struck text.
 */

export type Inline =
  | { type: 'text'; text: string }
  | { type: 'code'; text: string }
  /** `place` is set if `text` does not itself show the link's target. */
  | { type: 'link'; text: string; href: string; place?: string }
  /** Nests at most four deep: bold, italic by `*`, italic by `_`, struck. */
  | { type: 'bold' | 'italic' | 'strike'; parts: Inline[] };

export interface Found {
  part: Inline;
  end: number;
}

/** Merges adjacent texts and drops empty ones. */
export function addPart(parts: Inline[], part: Inline): void {
  const last = parts.at(-1);
  if (part.type !== 'text') parts.push(part);
  else if (last?.type === 'text') {
    parts[parts.length - 1] = { type: 'text', text: last.text + part.text };
  } else if (part.text !== '') parts.push(part);
}
