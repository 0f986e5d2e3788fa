import type { Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../../server/lib/until.ts';
import { serveHtml } from '../../../scripts/testkit/serve-html.ts';
import { countWireBytes, type WireBytes } from '../../../scripts/testkit/web/wire-bytes.ts';
import { WITHIN_MS, withWidget } from '../../../scripts/testkit/web/widget-page.ts';

const test = suite('bytes on the wire');

const TAG_BYTES_MAX = 5_000;
const ACTIVE_BYTES_MAX = 48_000;
const EMOJI_BYTES_MAX = 95_000;

test('the tag, an active visitor, and one with the emoji picker stay within their budgets', () =>
  withWidget(async ({ server, browser, client }) => {
    const host = await serveHtml(`<html lang="en"><title>A page</title>
      <script type="module" src="${server.url}/starling.js"></script>
      <starling-chat room="lobby" mode="launcher"></starling-chat>`);
    const context = await browser.newContext();
    try {
      const page = await context.newPage();
      const bytes = await countWireBytes(page, server.url);
      await page.goto(host.url);
      const launcher = page.getByRole('button', { name: 'Open the chat' });
      await launcher.waitFor();
      await loaded(bytes, ['starling.js']);
      assert.ok(bytes.total() <= TAG_BYTES_MAX, `the tag alone: ${bytes.total()} bytes`);

      const ben = client('Ben').room('lobby');
      ben.send('hello');
      await launcher.click();
      await message(page, 'hello').waitFor();
      await mentionBen(page);
      await react(page, 'hello');
      ben.send('hi again');
      await page.locator('[aria-live=polite]', { hasText: 'hi again' }).first()
        .waitFor({ state: 'attached' });
      await loaded(bytes, ['starling.js', 'starling-room.js']);
      assert.ok(bytes.total() <= ACTIVE_BYTES_MAX, `an active visitor: ${bytes.total()} bytes`);

      await page.getByRole('button', { name: 'Choose an emoji' }).click();
      await page.locator('starling-emoji-picker').getByRole('button', { name: 'grinning face' })
        .first().waitFor();
      await loaded(bytes, ['starling.js', 'starling-room.js', 'starling-emoji.js', 'en.json']);
      assert.ok(bytes.total() <= EMOJI_BYTES_MAX, `with emoji: ${bytes.total()} bytes`);
    } finally {
      await context.close();
      await host.close();
    }
  }));

test.run();

/** Waits until exactly these files have arrived. */
async function loaded({ byPath }: WireBytes, names: readonly string[]): Promise<void> {
  let found: string[] = [];
  await until(() => {
    found = [...byPath.keys()].map((path) => path.replace(/.*\//, ''));
    return found.length >= names.length;
  }, { withinMs: WITHIN_MS, what: `files ${names}` });
  assert.equal(found, names);
}

function message(page: Page, text: string) {
  return page.locator('starling-message', { hasText: text }).last();
}

async function mentionBen(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: /^Message to/ }).pressSequentially('@Be');
  await page.getByRole('option', { name: 'Ben' }).click();
  await page.keyboard.press('Enter');
  await message(page, '@Ben').waitFor();
}

async function react(page: Page, text: string): Promise<void> {
  await message(page, text).hover();
  await message(page, text).getByRole('button', { name: 'Add a reaction' }).click();
  await message(page, text).getByRole('button', { name: 'React with 👍' }).click();
  await message(page, text).getByRole('button', { name: '👍 1' }).waitFor();
}
