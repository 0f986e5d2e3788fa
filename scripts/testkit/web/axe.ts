/**
 * Accessibility check: axe violations of the widget in many states.
 */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import type { FakePages } from './fake-page.ts';
import { reachState, settleColours, type WidgetState } from './widget-states.ts';

/** axe rejects roles on text areas, but screen readers need the combobox pattern for mentions. */
const ALLOWED = /^aria-allowed-role .* role="combobox"/;
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Rules that depend on the colour scheme; all others run once. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

export async function axeFaults(
  pages: FakePages,
  states: Record<string, WidgetState>,
): Promise<string> {
  const faults: string[] = [];
  for (const [state, reached] of Object.entries(states)) {
    const page = await reachState(pages, reached, {
      colorScheme: 'light',
      reducedMotion: 'reduce',
    });
    const light = await violations(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    await settleColours(page);
    const dark = await violations(page, COLOUR_RULES);
    faults.push(...light.map((fault) => `${state}: ${fault}`));
    faults.push(...dark.map((fault) => `${state}, dark: ${fault}`));
    await page.context().close();
  }
  return faults.join('\n');
}

export async function violations(page: Page, rules?: string[]): Promise<string[]> {
  // The page has no frames; without this mode axe opens a page of its own each time.
  const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).setLegacyMode();
  const { violations } = await (rules ? axe.withRules(rules) : axe.withTags(RULES)).analyze();
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, html }) => `${id} (${help}) at ${target.flat().join(' ')}: ${html}`)
  ).filter((violation) => !ALLOWED.test(violation));
}
