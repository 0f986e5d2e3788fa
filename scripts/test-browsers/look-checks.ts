/**
 * Checks of looks: languages, colours, sizes, and style sheets that the browser understands.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { ROOT } from '../testkit/runtimes.ts';
import type { Check } from './check.ts';
import { DESKTOP, PHONE } from './stage.ts';
import { findDropped, rulesOf } from './style-sheets.ts';
import { FIELD, LAUNCHER, PANEL, part } from './targets.ts';

/** Rules that a browser may drop: each only refines, or has a second spelling beside it. */
const OPTIONAL = [
  'overflow-anchor',
  'scrollbar-color',
  'tap-highlight-color',
  'text-size-adjust',
  'box-decoration-break',
];

export const LOOK_CHECKS: readonly Check[] = [
  {
    name: 'German, and Arabic from right to left',
    async run({ page, visit, write, shows }) {
      await visit({ lang: 'de' });
      await page.waitFor(part('[placeholder="Nachricht schreiben"]'));
      await visit({ lang: 'ar' });
      await page.waitFor(part('[placeholder="اكتب رسالة"]'));
      await write('مرحبا');
      await shows('مرحبا');
      const place = await page.read(part('.own .bubble'), (bubble) => {
        const { left, right } = bubble.getBoundingClientRect();
        const log = bubble.closest('.line')!.getBoundingClientRect();
        return {
          isLeft: left - log.left < log.right - right,
          is: getComputedStyle(bubble).direction,
        };
      });
      assert.equal(place, { isLeft: true, is: 'rtl' });
    },
  },
  {
    name: 'light colours and motion',
    async run({ page, visit }) {
      await visit({ attributes: 'mode="launcher"' });
      await page.click(LAUNCHER);
      await page.waitFor(FIELD);
      assert.equal(await page.read(PANEL, looksOf), { isDark: false, isMoving: true });
    },
  },
  {
    name: 'dark colours and no motion, as the visitor prefers',
    isAdapted: true,
    async run({ page, visit }) {
      await visit({ attributes: 'mode="launcher"' });
      await page.click(LAUNCHER);
      await page.waitFor(FIELD);
      assert.equal(await page.read(PANEL, looksOf), { isDark: true, isMoving: false });
    },
  },
  {
    name: 'every rule of the style sheets is understood',
    async run({ page, visit }) {
      await visit();
      const files = readdirSync(join(ROOT, 'web'), { recursive: true, encoding: 'utf8' });
      const rules = files.filter((file) => /(?<!\.test)\.(ts|css)$/.test(file)).flatMap((file) =>
        rulesOf(readFileSync(join(ROOT, 'web', file), 'utf8'), file.endsWith('.ts'))
      );
      assert.ok(rules.length > 1_000);
      const dropped = await page.read(part('#own'), findDropped, [...new Set(rules)]);
      assert.equal(dropped.filter((rule) => !OPTIONAL.some((name) => rule.includes(name))), []);
    },
  },
  {
    name: 'inline and launcher fit a phone and a desktop',
    async run({ page, visit, client, room, keepScreenshot, onEnd }) {
      onEnd(() => page.resize(DESKTOP.width, DESKTOP.height));
      const ben = client('Ben').room(room);
      for (const words of [...'abc']) ben.send(words.repeat(40).replace(/(.{6})/g, '$1 '));
      ben.send('> **quoted** `code`\n\nhttps://example.org/\n```ts\nconst birds = 3;\n```');
      for (const [size, { width, height }] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
        await page.resize(width, height);
        for (const mode of ['inline', 'launcher']) {
          await visit({ attributes: `mode="${mode}" name="Ada" show-replica` });
          if (mode === 'launcher') await page.click(LAUNCHER);
          await page.waitFor(part('pre'));
          await page.click(FIELD);
          await page.hover(part('pre'));
          await page.waitFor(part('starling-toolbar'));
          await keepScreenshot(`${mode}-${size}`);
          const overflowPx = await page.read(part('html'), (html) => html.scrollWidth - innerWidth);
          assert.ok(overflowPx <= 0, `${mode}, ${size}: ${overflowPx} px too wide`);
        }
      }
    },
  },
];

const looksOf = (panel: HTMLElement): { isDark: boolean; isMoving: boolean } => {
  const { backgroundColor, transitionDuration } = getComputedStyle(panel);
  const [red = 0] = (backgroundColor.match(/\d+/g) ?? []).map(Number);
  return { isDark: red < 128, isMoving: transitionDuration !== '0s' };
};
