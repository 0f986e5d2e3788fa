import type { Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { violations } from '../../../scripts/testkit/web/axe.ts';
import { type FakePageOptions, withFakes } from '../../../scripts/testkit/web/fake-page.ts';
import { fillRoom } from '../../../scripts/testkit/web/full-room.ts';
import {
  openLauncher,
  openPicker,
  openSettings,
} from '../../../scripts/testkit/web/widget-states.ts';

const test = suite('accessibility of adapted layouts');

const LAUNCHER = '<starling-chat room="lobby" mode="launcher"></starling-chat>';

const LOOKS: Record<string, FakePageOptions> = {
  'from right to left, in Arabic': { lang: 'ar' },
  'from right to left, in a launcher': { lang: 'ar', tag: LAUNCHER },
  'at 320 px': { viewport: { width: 320, height: 640 } },
  'at a zoom of 200 %': { viewport: { width: 640, height: 360 }, deviceScaleFactor: 2 },
};

for (const [look, options] of Object.entries(LOOKS)) {
  test(`axe finds nothing ${look}, and nothing is wider than the window`, () =>
    withFakes(async (pages) => {
      const faults: string[] = [];
      const page = await pages.open({ ...options, reducedMotion: 'reduce' });
      const look = async (what: string) => {
        faults.push(...(await violations(page)).map((fault) => `${what}: ${fault}`));
        const wide = await overflow(page);
        if (wide > 0) faults.push(`${what}: ${wide} px are out of sight`);
      };
      await (options.tag === LAUNCHER ? openLauncher : fillRoom)(page);
      await page.locator('starling-message').last().waitFor();
      await look('a room');
      await openSettings(page);
      await look('settings');
      await page.keyboard.press('Escape');
      await openPicker(page);
      await look('emoji');
      assert.is(faults.join('\n'), '');
    }));
}

test.run();

function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
}
