import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { serveHtml } from '../../scripts/testkit/serve-html.ts';
import { withWidget } from '../../scripts/testkit/web/widget-page.ts';

const test = suite('room page in a browser');

test('the chat fills the window, on a phone too, and the title is the room’s', () =>
  withWidget(async ({ server, browser, visit }) => {
    for (const viewport of [{ width: 320, height: 568 }, { width: 1280, height: 800 }]) {
      const page = await visit({ context: await browser.newContext({ viewport }) });
      await page.page.goto(`${server.url}/r/garden`);
      await page.write(`hello from ${viewport.width} px`);
      await page.message(`hello from ${viewport.width} px`).waitFor();
      assert.is(await page.page.title(), 'garden');
      const box = (await page.page.locator('starling-chat').boundingBox())!;
      assert.equal([box.x, box.y, box.width, box.height], [
        0,
        0,
        viewport.width,
        viewport.height,
      ]);
      assert.is(await page.page.evaluate(() => document.documentElement.scrollHeight), box.height);
      assert.equal(page.faults, []);
    }
  }));

test('a page shows the room in a frame if the room’s rule names its origin', async () => {
  const host = await serveHtml('<h1>shop</h1>');
  const folder = mkdtempSync(join(tmpdir(), 'starling-frame-'));
  const CONFIG_FILE = join(folder, 'starling.json');
  const rule = { match: 'shop', framedBy: [new URL(host.url).origin] };
  writeFileSync(CONFIG_FILE, JSON.stringify({ rooms: [rule] }));
  try {
    await withWidget(
      async ({ server, visit }) => {
        const page = await visit();
        await page.page.goto(host.url);
        const isShown = async (room: string): Promise<boolean> => {
          await page.page.evaluate((src) => {
            document.querySelector('iframe')?.remove();
            const frame = document.createElement('iframe');
            frame.src = src;
            document.body.append(frame);
            return new Promise((resolve) => frame.onload = resolve);
          }, `${server.url}/r/${room}`);
          const body = page.page.frameLocator('iframe').locator('starling-chat');
          return await body.count() === 1;
        };
        assert.ok(await isShown('shop'));
        await page.page.frameLocator('iframe').getByRole('textbox', { name: 'Message to shop' })
          .waitFor();
        assert.not(await isShown('lobby'));
      },
      { env: { CONFIG_FILE } },
    );
  } finally {
    host.close();
    rmSync(folder, { recursive: true });
  }
});

test.run();
