/**
 * Finds the visible elements that a selector and a label describe, through all shadow roots. Its
 * source also runs in the page, so it uses nothing outside of it.
 */

export interface Target {
  css: string;
  /** Source of a regular expression for the element's label, or its text if it has none. */
  label?: string;
  /** Text of the message that contains the element. */
  message?: string;
}

export function findElements({ css, label, message }: Target): HTMLElement[] {
  const all = (root: ParentNode, selector: string): HTMLElement[] =>
    [...root.querySelectorAll<HTMLElement>('*')].flatMap((element) => [
      ...(element.matches(selector) ? [element] : []),
      ...(element.shadowRoot ? all(element.shadowRoot, selector) : []),
    ]);
  const labelOf = (element: HTMLElement): string => {
    const { labels } = element as HTMLInputElement;
    const words = element.ariaLabel ?? labels?.[0]?.textContent ?? element.textContent ?? '';
    return words.replace(/\s+/g, ' ').trim();
  };
  const roots = message === undefined
    ? [document]
    : all(document, 'starling-message').map((one) => one.shadowRoot!)
      .filter((root) => root.querySelector('.text')?.textContent?.trim() === message).slice(-1);
  return roots.flatMap((root) => all(root, css)).filter((element) =>
    (label === undefined || new RegExp(label).test(labelOf(element))) &&
    element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0
  );
}
