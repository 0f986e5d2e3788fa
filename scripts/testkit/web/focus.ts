/**
 * Focus assertion through all shadow roots, for browser tests.
 */
import { until } from '../../../server/lib/until.ts';
import { type WidgetPage, WITHIN_MS } from './widget-page.ts';

/** Resolves once an element with this local name and label has the focus. */
export async function isFocused(
  { page }: WidgetPage,
  name: string,
  label?: string | RegExp,
): Promise<void> {
  let seen = '';
  await until(async () => {
    const [element, text] = await page.evaluate(() => {
      let element = document.activeElement!;
      while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
      return [element.localName, element.ariaLabel ?? ''] as const;
    });
    seen = `${element} ${text}`;
    return element === name &&
      (label === undefined || (typeof label === 'string' ? text === label : label.test(text)));
  }, { withinMs: WITHIN_MS, what: `focus on ${name} ${label ?? ''}` })
    .catch((error: Error) => {
      throw new Error(`${error.message}; it is on ${seen}`);
    });
}
