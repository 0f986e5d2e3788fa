/**
 * Scrolls the log of the page's chat away from its end.
 */
import type { Page } from 'playwright-core';
import { until } from '../../../server/lib/until.ts';

const WITHIN_MS = 10_000;

/** Repeats until the log has left its end, to which it returns while it still measures its rows. */
export async function scrollUp(page: Page, px: number): Promise<void> {
  const toEnd = page.locator('starling-log .to-end');
  await until(async () => {
    await page.getByRole('log').evaluate(async (log, px) => {
      log.scrollTop -= px;
      for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
    }, px);
    return await toEnd.isVisible();
  }, { withinMs: WITHIN_MS, what: 'the log away from its end' });
}
