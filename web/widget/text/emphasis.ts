/**
 * Pairs the asterisks and underscores of a line: bold and italic. Pure; one pass, each part is moved
 * at most once per mark that stays open, and no mark opens within itself.
 */
import { addPart, type Inline } from './inline-parts.ts';

/** Asterisks or underscores side by side, and whether they may begin or end something here. */
export interface Run {
  type: 'run';
  text: string;
  canOpen: boolean;
  canClose: boolean;
}

type Mark = '**' | '*' | '_';

interface Opened {
  mark: Mark;
  /** What came since. */
  parts: Inline[];
}

/** Any other run is text. */
const MARKS = new Map<string, readonly Mark[]>([
  ['_', ['_']],
  ['*', ['*']],
  ['**', ['**']],
  ['***', ['*', '**']],
]);

export function emphasize(tokens: readonly (Inline | Run)[]): Inline[] {
  const root: Inline[] = [];
  /** From the outermost; each mark at most once. */
  const opened: Opened[] = [];

  const partsAt = (index: number): Inline[] => opened[index]?.parts ?? root;
  const add = (part: Inline): void => addPart(partsAt(opened.length - 1), part);
  const find = (mark: Mark): number => opened.findIndex((one) => one.mark === mark);
  /** It was no mark after all: it stays as typed, and what came since belongs to the one around it. */
  const giveUp = (index: number): void => {
    const [{ mark, parts }] = opened.splice(index, 1) as [Opened];
    const around = partsAt(index - 1);
    addPart(around, { type: 'text', text: mark });
    for (const part of parts) addPart(around, part);
  };
  const open = (mark: Mark): void => {
    const before = find(mark);
    if (before >= 0) giveUp(before);
    opened.push({ mark, parts: [] });
  };
  const close = (mark: Mark): void => {
    const index = find(mark);
    const [outer, inner] = opened.slice(index) as [Opened, Opened?];
    // Of `***` the half that ends first is the inner one.
    const isOneRun = outer.parts.length === 0 && mark !== '_' && inner?.mark !== '_';
    if (inner && isOneRun && opened.length === index + 2) {
      outer.mark = inner.mark;
      inner.mark = mark;
      return close(mark);
    }
    while (opened.length > index + 1) giveUp(opened.length - 1);
    const { parts } = opened.pop()!;
    add({ type: mark === '**' ? 'bold' : 'italic', parts });
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
  while (opened.length > 0) giveUp(opened.length - 1);
  return root;
}
