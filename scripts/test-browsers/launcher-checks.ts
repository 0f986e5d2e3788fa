/**
 * Checks of the launcher, beside the page and on the whole screen of a phone.
 */
import * as assert from 'uvu/assert';
import type { Check } from './check.ts';
import { DESKTOP, focusIs, PHONE, type Stage } from './stage.ts';
import { button, FIELD, LAUNCHER, PANEL, part, text } from './targets.ts';

const LAUNCHED = 'mode="launcher"';

/** Opens and closes the panel. `atOpen` looks at it meanwhile. */
async function useLauncher(
  { page, visit, write, shows }: Stage,
  atOpen: () => Promise<void>,
): Promise<void> {
  await visit({ attributes: LAUNCHED });
  await page.click(LAUNCHER);
  await page.waitFor(FIELD);
  await focusIs(page, /^Message to/);
  await atOpen();
  await write('from the launcher');
  await shows('from the launcher');
  await page.press('Escape');
  await page.waitForNone(PANEL);
  await focusIs(page, 'Open the chat');
  await page.press('Enter');
  await page.waitFor(text('from the launcher'));
  await page.click(button('Close the chat'));
  await page.waitForNone(PANEL);
}

export const LAUNCHER_CHECKS: readonly Check[] = [
  {
    name: 'the launcher opens beside the page, and Escape returns the focus',
    async run(stage) {
      const { page } = stage;
      await useLauncher(stage, async () => {
        const [width, height, isModal] = await page.read(PANEL, boxOf);
        assert.equal([width, height, isModal], [400, 600, false]);
      });
    },
  },
  {
    name: 'on a phone it fills the screen and keeps the focus inside',
    async run(stage) {
      const { page } = stage;
      await page.resize(PHONE.width, PHONE.height);
      stage.onEnd(() => page.resize(DESKTOP.width, DESKTOP.height));
      await useLauncher(stage, async () => {
        assert.equal(await page.read(PANEL, boxOf), [PHONE.width, PHONE.height, true]);
      });
    },
  },
  {
    name: 'a finger opens a message’s toolbar',
    async run({ page, visit, client, room }) {
      await page.resize(PHONE.width, PHONE.height);
      client('Ben').room(room).send('touch me');
      await visit();
      await page.tap(text('touch me'));
      await page.waitFor(button('Add a reaction'));
    },
  },
  {
    name: 'the badge counts what came while the panel was closed',
    async run({ page, visit, client, room }) {
      const ben = client('Ben').room(room);
      await visit({ attributes: LAUNCHED });
      await page.click(LAUNCHER);
      await page.waitFor(FIELD);
      await page.press('Escape');
      await page.waitForNone(PANEL);
      ben.send('one');
      ben.send('two');
      await page.waitFor(part('.badge', '2'));
      await page.click(LAUNCHER);
      await page.waitForNone(part('.badge'));
    },
  },
];

const boxOf = (panel: HTMLElement): [width: number, height: number, isModal: boolean] => {
  const { width, height } = panel.getBoundingClientRect();
  return [Math.round(width), Math.round(height), panel.matches(':modal')];
};
