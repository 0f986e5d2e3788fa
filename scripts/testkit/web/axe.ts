/**
 * What axe has against the widget in some of its states.
 */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import type { FakePages } from './fake-page.ts';
import { reachState, settleColours, type WidgetState } from './widget-states.ts';

/**
 * axe wants no role on a text area. But while a list of names is over it, the pattern that screen readers
 * know for this is the combobox; a text area without it would not tell that there is a list.
 */
const ALLOWED = /^aria-allowed-role .* role="combobox"/;
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What a colour scheme can change; everything else is judged once. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

/** A line for each fault, of every state in light and in dark colours. */
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

/** By all rules, or by some. */
export async function violations(page: Page, rules?: string[]): Promise<string[]> {
  // The page has no frames; without the mode a page of axe's own is opened each time.
  const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).setLegacyMode();
  const { violations } = await (rules ? axe.withRules(rules) : axe.withTags(RULES)).analyze();
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, html }) => `${id} (${help}) at ${target.flat().join(' ')}: ${html}`)
  ).filter((violation) => !ALLOWED.test(violation));
}
