import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { becomes } from '../../scripts/testkit/web/becomes.ts';
import { shows, withWidget } from '../../scripts/testkit/web/widget-page.ts';

const test = suite('demo page');

test('a single replica is not named', () =>
  withWidget(async ({ visit }) => {
    const page = await visit();
    await page.write('alone');
    await page.message('alone').waitFor();
    const counts = () =>
      page.page.evaluate(() => performance.getEntriesByName(`${location.origin}/health`).length);
    await becomes(counts, 1, 'the number of replicas');
    assert.is(await page.page.getByText('wren-1').filter({ visible: true }).count(), 0);
    assert.equal(page.faults, []);
  }, { env: { REPLICA: 'wren-1' } }));

test('of two replicas, the page names the visitor’s and the one of each message', () =>
  withWidget(async ({ browser, visit }) => {
    const context = await browser.newContext();
    await context.route('**/health', async (route) => {
      const answer = await (await route.fetch()).json() as { replicas: number };
      assert.is(answer.replicas, 1);
      await route.fulfill({ json: { ...answer, replicas: 2 } });
    });
    const page = await visit({ context });
    await page.page.locator('#replica', { hasText: 'You are connected to wren-1.' }).waitFor();
    await page.page.locator('starling-header', { hasText: 'Server: wren-1' }).waitFor();
    await page.write('through a wren');
    await page.message('through a wren').locator('starling-via', { hasText: 'wren-1' }).waitFor();
    assert.equal(page.faults, []);
  }, { env: { REPLICA: 'wren-1' } }));

test('the query selects the room', () =>
  withWidget(async ({ visit }) => {
    const [garden, lobby] = [await visit({ room: 'garden' }), await visit()];
    await garden.write('in the garden');
    await shows(garden, ['in the garden']);
    assert.is(await garden.page.title(), 'garden · Starling');
    await lobby.write('in the lobby');
    await shows(lobby, ['in the lobby']);
  }));

test('the snippet contains the server’s own address and can be copied', () =>
  withWidget(async ({ server, browser, visit }) => {
    const context = await browser.newContext({
      permissions: ['clipboard-write', 'clipboard-read'],
    });
    const { page } = await visit({ room: 'a"b', context });
    const snippet = `<script type="module" src="${server.url}/starling.js"></script>\n` +
      '<starling-chat room="a&quot;b" style="display: block; height: 512px"></starling-chat>';
    assert.is(await page.locator('#snippet').textContent(), snippet);
    await page.locator('#copy').click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    assert.is(await page.evaluate(() => navigator.clipboard.readText()), snippet);
  }));

test('the page and the widget change to dark together', () =>
  withWidget(async ({ visit }) => {
    const { page } = await visit();
    const scheme = (selector: string) =>
      page.locator(selector).evaluate((element) => getComputedStyle(element).colorScheme);
    await page.getByRole('button', { name: 'Switch between light and dark' }).click();
    assert.is(await scheme('html'), 'dark');
    assert.is(await scheme('starling-chat'), 'dark');
    await page.getByRole('button', { name: 'Switch between light and dark' }).click();
    assert.is(await scheme('starling-chat'), 'light');
  }));

test('the composer is visible on phones and desktops', () =>
  withWidget(async ({ browser, visit }) => {
    for (const viewport of [{ width: 390, height: 844 }, { width: 1280, height: 800 }]) {
      const context = await browser.newContext({ viewport });
      const { page } = await visit({ context });
      const box = (await page.getByRole('textbox').boundingBox())!;
      assert.ok(box.y + box.height <= viewport.height, `at ${viewport.width} px`);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.is(width, viewport.width);
    }
  }));

test.run();
