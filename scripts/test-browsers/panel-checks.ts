/**
 * Checks of the panels, with the mouse and with the keyboard.
 */
import * as assert from 'uvu/assert';
import { until } from '../../server/lib/until.ts';
import { HOST_SECRET, sign } from '../testkit/server/host-page.ts';
import type { Check } from './check.ts';
import { WITHIN_MS } from './page.ts';
import { focusIs } from './stage.ts';
import { button, FIELD, inMessage, LAUNCHER, part, text } from './targets.ts';

export const PANEL_CHECKS: readonly Check[] = [
  {
    name: 'the settings open, keep a choice, and close with Escape',
    async run({ page, visit }) {
      await visit();
      const opener = button('Settings');
      await page.click(opener);
      const mute = part('[role=switch]', 'Mute this room');
      await page.click(mute);
      assert.ok(await page.read(mute, (one) => (one as HTMLInputElement).checked));
      await page.press('Escape');
      await page.waitForNone(part('starling-settings'));
      await focusIs(page, 'Settings');
      await page.click(opener);
      await page.waitFor(mute);
      assert.ok(await page.read(mute, (one) => (one as HTMLInputElement).checked));
    },
  },
  {
    name: 'a report is sent; a moderator reads it',
    async run({ page, visit, choose, client, room }) {
      client('Ben').room(room).send('strange');
      await visit();
      await choose('strange', button('Report…'));
      await focusIs(page, /^Reason/);
      await page.type('I do not get it');
      await page.press('Enter');
      await page.waitFor(part('p', /^Thank you/));

      const claims = { sub: 'u_mod', name: 'Mia', role: 'moderator' };
      const token = await sign(HOST_SECRET, { claims });
      await visit({ attributes: `token="${token}"` });
      await page.click(button('Moderation, 1 waiting'));
      await page.click(part('[role=tab]', /^Reports/));
      await page.waitFor(part('*', /^Reported by .*: I do not get it$/));
      await page.press('Escape');
      await choose('strange', button('Ban…'));
      await page.waitFor(button('Ban'));
    },
  },
  {
    name: 'keys alone reach a message, its toolbar and its picker, and leave them again',
    async run({ page, visit, client, room }) {
      const ben = client('Ben').room(room);
      ben.send('one');
      ben.send('two');
      await visit();
      await page.waitFor(text('two'));
      await page.click(FIELD);
      await page.press('Shift+Tab', 'ArrowUp');
      await page.waitFor(inMessage('one', part('[role=toolbar]')));
      // Only then its controls are in the tab order.
      await page.waitFor(part('starling-message[tabindex="0"]:focus'));
      for (const label of ['Add a reaction', 'Reply', 'Report…']) {
        await page.press('Tab');
        await focusIs(page, label);
        assert.ok(await page.read(button(label), isRinged), `ring around ${label}`);
      }
      await page.press('Shift+Tab', 'Shift+Tab', 'Enter');
      await focusIs(page, 'React with 👍');
      for (let i = 0; i < 8; i += 1) await page.press('Tab');
      await page.press('Enter');
      await focusIs(page, 'Search emoji');
      await page.press('Escape');
      await focusIs(page, 'More reactions');
      await page.press('Escape');
      await focusIs(page, 'Add a reaction');
      await page.press('Tab', 'Enter');
      await focusIs(page, /^Message to/);
      await page.press('Escape');
      await page.waitForNone(button('Cancel'));
    },
  },
  {
    name: 'the toolbar of each message that keys reach is in view',
    async run({ page, visit, client, room }) {
      const ben = client('Ben').room(room);
      // Of two lines each.
      const textOf = (number: number) => `${'word '.repeat(10)}${number}`;
      for (let number = 1; number <= STEPS; number += 1) ben.send(textOf(number));
      await visit({ attributes: 'mode="launcher"' });
      await page.click(LAUNCHER);
      await page.waitFor(text(textOf(STEPS)));
      await page.click(FIELD);
      await page.press('Shift+Tab');
      for (let number = STEPS - 1; number > 0; number -= 1) {
        await page.press('ArrowUp');
        // Near its end, the log stays there.
        if (number > STEPS - NEAR_END) continue;
        const toolbar = inMessage(textOf(number), part('[role=toolbar]'));
        await until(async () => await page.read(toolbar, isInLog), {
          withinMs: WITHIN_MS,
          what: `toolbar of message ${number} in view`,
        });
      }
    },
  },
];

/** More than a view has. */
const STEPS = 20;
const NEAR_END = 6;

const isInLog = (toolbar: HTMLElement): boolean => {
  let root = toolbar.getRootNode() as ShadowRoot;
  while (root.host.localName !== 'starling-log') root = root.host.getRootNode() as ShadowRoot;
  const log = root.host.getBoundingClientRect();
  const { top, bottom } = toolbar.getBoundingClientRect();
  return top >= log.top && bottom <= log.bottom;
};

const isRinged = (element: HTMLElement): boolean => {
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
};
