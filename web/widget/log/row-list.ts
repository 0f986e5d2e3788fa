/**
 * Keyed list of the log's rows: each row keeps its element, with state and focus.
 */
import { render, type TemplateResult } from 'lit';

interface Shown {
  /** Lit's render root; the element itself is in the list. */
  root: DocumentFragment;
  element: Element;
}

/** Returns a render function. `template` must render one element, always the same for a key. */
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
