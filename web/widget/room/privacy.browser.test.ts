import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { allSent, type WidgetPage, withWidget } from '../../../scripts/testkit/web/widget-page.ts';
import { scrollUp } from '../../../scripts/testkit/web/scroll-up.ts';

const test = suite('privacy');

for (const mode of ['inline', 'launcher'] as const) {
  test(`${mode}: reading stores nothing, and only the chat server receives requests`, () =>
    withWidget(async ({ server, visitHost, client }) => {
      const ben = client('Ben').room('lobby');
      for (let number = 1; number <= 80; number += 1) ben.send(`message ${number}`);
      const page = await visitHost('');
      const asked = new Set<string>();
      page.page.on('request', (request) => asked.add(new URL(request.url()).origin));
      page.page.on('websocket', (socket) => asked.add(new URL(socket.url()).origin));
      const enter = async () => {
        await page.page.evaluate(([url, mode]) => {
          document.documentElement.lang = 'fr';
          document.body.innerHTML = `<starling-chat room="lobby" mode="${mode}"></starling-chat>`;
          return import(`${url}/starling.js`);
        }, [server.url, mode]);
        if (mode === 'launcher') await page.page.locator('starling-chat .launcher').click();
        await page.message('message 80').waitFor();
      };
      await enter();
      await openEverything(page);
      assert.equal(await stored(page), [], 'before a word');

      await page.page.locator('starling-composer textarea').fill('un mot');
      await page.page.keyboard.press('Enter');
      await page.message('un mot').waitFor();
      await allSent(page);
      assert.ok((await stored(page)).includes('localStorage'), 'after a word');
      await page.page.reload();
      await enter();
      await openEverything(page);

      const host = new URL(page.page.url()).origin;
      const { origin } = new URL(server.url);
      asked.delete(host);
      assert.equal([...asked].sort(), [origin, origin.replace('http', 'ws')].sort());
      assert.is(await page.page.evaluate(() => document.cookie), '');
      assert.equal((await page.page.context().cookies()).map(({ name }) => name), []);
    }));
}

test.run();

async function openEverything({ page }: WidgetPage): Promise<void> {
  await scrollUp(page, 3_000);
  await page.locator('starling-log .to-end button').click();
  await page.locator('starling-header .settings').click();
  await page.locator('starling-settings .choices').waitFor();
  await page.locator('starling-header .roster').click();
  await page.locator('starling-roster li').first().waitFor();
  await page.locator('starling-composer [aria-haspopup=dialog]').click();
  await page.locator('starling-emoji-picker input').fill('chat');
  await page.keyboard.press('Escape');
}

function stored({ page }: WidgetPage): Promise<string[]> {
  return page.evaluate(async () => {
    // Pending writes happen when a page is left.
    dispatchEvent(new Event('pagehide'));
    return [
      ...(localStorage.length > 0 ? ['localStorage'] : []),
      ...(sessionStorage.length > 0 ? ['sessionStorage'] : []),
      ...(await indexedDB.databases()).map(({ name }) => `database ${name}`),
      ...(document.cookie ? ['cookie'] : []),
      ...('caches' in globalThis ? await caches.keys() : []),
    ];
  });
}
