/**
 * Emphasis parser: pairs asterisks, underscores and tildes into bold, italic and struck text. Pure; linear.
 */
import { addPart, type Inline } from './inline-parts.ts';

export interface Run {
  type: 'run';
  text: string;
  canOpen: boolean;
  canClose: boolean;
}

type Mark = '**' | '*' | '_' | '~~';

interface Opened {
  mark: Mark;
  parts: Inline[];
}

const MARKS = new Map<string, readonly Mark[]>([
  ['_', ['_']],
  ['*', ['*']],
  ['**', ['**']],
  ['***', ['*', '**']],
  ['~~', ['~~']],
]);

export function emphasize(tokens: readonly (Inline | Run)[]): Inline[] {
  const root: Inline[] = [];
  const opened: Opened[] = [];

  const partsAt = (index: number): Inline[] => opened[index]?.parts ?? root;
  const add = (part: Inline): void => addPart(partsAt(opened.length - 1), part);
  const find = (mark: Mark): number => opened.findIndex((one) => one.mark === mark);
  /** Turns an unpaired mark back into text. */
  const revertToText = (index: number): void => {
    const [{ mark, parts }] = opened.splice(index, 1) as [Opened];
    const around = partsAt(index - 1);
    addPart(around, { type: 'text', text: mark });
    for (const part of parts) addPart(around, part);
  };
  const open = (mark: Mark): void => {
    const before = find(mark);
    if (before >= 0) revertToText(before);
    opened.push({ mark, parts: [] });
  };
  const close = (mark: Mark): void => {
    const index = find(mark);
    const [outer, inner] = opened.slice(index) as [Opened, Opened?];
    // In `***`, the half that closes first is the inner one.
    const isOneRun = outer.parts.length === 0 && /^\*{3}$/.test(mark + inner?.mark);
    if (inner && isOneRun && opened.length === index + 2) {
      outer.mark = inner.mark;
      inner.mark = mark;
      return close(mark);
    }
    while (opened.length > index + 1) revertToText(opened.length - 1);
    const { parts } = opened.pop()!;
    add({ type: mark === '**' ? 'bold' : mark === '~~' ? 'strike' : 'italic', parts });
  };

  for (const token of tokens) {
    if (token.type !== 'run') {
      add(token);
      continue;
    }
    const marks = MARKS.get(token.text) ?? [];
    const closing = opened.map(({ mark }) => mark).filter((mark) => marks.includes(mark)).reverse();
    if (token.canClose && closing.length > 0) {
      for (const mark of closing) close(mark);
      for (const mark of marks) {
        if (!closing.includes(mark)) add({ type: 'text', text: mark });
      }
    } else if (token.canOpen && marks.length > 0) {
      for (const mark of marks) open(mark);
    } else {
      add({ type: 'text', text: token.text });
    }
  }
  while (opened.length > 0) revertToText(opened.length - 1);
  return root;
}
