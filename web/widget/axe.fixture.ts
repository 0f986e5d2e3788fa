/**
 * What axe has against the widget in some of its states.
 */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import type { FakePageOptions, FakePages } from './fake-page.fixture.ts';
import { reachState, type WidgetState } from './widget-states.fixture.ts';

/**
 * axe wants no role on a text area. But while a list of names is over it, the pattern that screen readers
 * know for this is the combobox; a text area without it would not tell that there is a list.
 */
const ALLOWED = /^aria-allowed-role .* role="combobox"/;
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** A line for each. */
export async function axeFaults(
  pages: FakePages,
  states: Record<string, WidgetState>,
  look: FakePageOptions,
): Promise<string> {
  const faults: string[] = [];
  for (const [state, reached] of Object.entries(states)) {
    const page = await reachState(pages, reached, { ...look, reducedMotion: 'reduce' });
    faults.push(...(await violations(page)).map((violation) => `${state}: ${violation}`));
    await page.context().close();
  }
  return faults.join('\n');
}

export async function violations(page: Page): Promise<string[]> {
  // The page has no frames; without the mode a page of axe's own is opened each time.
  const axe = new AxeBuilder({ page })
    .options({ resultTypes: ['violations'] })
    .withTags(RULES)
    .setLegacyMode();
  const { violations } = await axe.analyze();
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, html }) => `${id} (${help}) at ${target.flat().join(' ')}: ${html}`)
  ).filter((violation) => !ALLOWED.test(violation));
}
