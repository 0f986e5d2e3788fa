/**
 * Accessibility check: axe violations of the widget in many states.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { default as Axe, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';
import type { FakePages } from './fake-page.ts';
import { reachState, settleColours, type WidgetState } from './widget-states.ts';

declare const axe: typeof Axe;

interface AxeOptions {
  /** Default: `RULES`. */
  runOnly?: string[];
  /** Selectors of an element in shadow roots, outermost first. Default: the whole page. */
  within?: readonly [string, string, ...string[]];
}

/** axe rejects roles on text areas, but screen readers need the combobox pattern for mentions. */
const ALLOWED = /^aria-allowed-role .* role="combobox"/;
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Rules that depend on the colour scheme; all others run once. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

const SCRIPT = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

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
    const dark = await violations(page, { runOnly: COLOUR_RULES });
    faults.push(...light.map((fault) => `${state}: ${fault}`));
    faults.push(...dark.map((fault) => `${state}, dark: ${fault}`));
    await page.emulateMedia({ colorScheme: 'light' });
    pages.leave(page);
  }
  return faults.join('\n');
}

export async function violations(
  page: Page,
  { runOnly = RULES, within }: AxeOptions = {},
): Promise<string[]> {
  // Half a megabyte, which takes a renderer as long as a small check.
  if (!await page.evaluate(() => 'axe' in globalThis)) await page.evaluate(SCRIPT);
  const options: RunOptions = { runOnly, resultTypes: ['violations'] };
  const { violations } = await page.evaluate(
    ([within, options]) => axe.run(within ? { fromShadowDom: [...within] } : document, options),
    [within, options] as const,
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, html }) => `${id} (${help}) at ${target.flat().join(' ')}: ${html}`)
  ).filter((violation) => !ALLOWED.test(violation));
}
