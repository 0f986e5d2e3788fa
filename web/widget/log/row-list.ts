/**
 * The log's rows in the DOM: each row has an element of its own, which goes with its key, is never moved
 * without need, and so keeps its state and the focus.
 */
import { render, type TemplateResult } from 'lit';

interface Shown {
  /** Lit remembers by it what it rendered; the element itself stands in the list. */
  root: DocumentFragment;
  element: Element;
}

/** Returns a function that shows rows. `template`: of one element, the same one for the same key. */
export function createRowList() {
  let shown = new Map<string, Shown>();
  return <Row extends { key: string }>(
    list: Element,
    rows: readonly Row[],
    template: (row: Row) => TemplateResult,
  ): void => {
    const before = shown;
    shown = new Map();
    for (const row of rows) {
      const root = before.get(row.key)?.root ?? new DocumentFragment();
      render(template(row), root);
      const element = before.get(row.key)?.element ?? root.firstElementChild!;
      shown.set(row.key, { root, element });
    }
    for (const [key, { element }] of before) if (!shown.has(key)) element.remove();
    let next = list.firstElementChild;
    for (const { element } of shown.values()) {
      if (element === next) next = next.nextElementSibling;
      else list.insertBefore(element, next);
    }
  };
}
