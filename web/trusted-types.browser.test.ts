/**
 * The server's own pages under their Trusted Types policy.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type WidgetPage,
  type WidgetTest,
  withWidget,
} from '../scripts/testkit/web/widget-page.ts';

const test = suite('trusted types');

/** By address: waits until the page's own script has run. */
const PAGES: Record<string, (page: WidgetPage) => Promise<void>> = {
  '/': ({ page }) => page.locator('#replica', { hasText: 'You are served by' }).waitFor(),
  '/embed': ({ page }) => page.getByRole('textbox', { name: 'Message to lobby' }).waitFor(),
  '/cluster': ({ page }) => page.locator('tbody th').first().waitFor(),
  '/api': ({ page }) => page.locator('#postMessage summary').waitFor(),
};

async function open({ server, visit }: WidgetTest, path: string): Promise<WidgetPage> {
  const page = await visit();
  await page.page.goto(`${server.url}${path}`);
  await PAGES[path]!(page);
  return page;
}

/** Sinks that no longer accept text. */
function refusedSinks(): string[] {
  const tries: Record<string, () => unknown> = {
    innerHTML: () => document.createElement('p').innerHTML = '<b>x</b>',
    insertAdjacentHTML: () => document.body.insertAdjacentHTML('beforeend', '<b>x</b>'),
    script: () => document.createElement('script').textContent = 'x',
    src: () => document.createElement('script').src = '/starling.js',
    srcdoc: () => document.createElement('iframe').srcdoc = 'x',
    policy: () =>
      (globalThis as unknown as {
        trustedTypes: { createPolicy(name: string, rules: object): void };
      })
        .trustedTypes.createPolicy('another', {}),
  };
  return Object.entries(tries).flatMap(([name, run]) => {
    try {
      run();
      return [];
    } catch {
      return [name];
    }
  });
}

test('each page works under the policy and refuses text as markup', () =>
  withWidget(async (widget) => {
    for (const path of Object.keys(PAGES)) {
      const page = await open(widget, path);
      assert.equal(page.faults, [], path);
      assert.equal(
        await page.page.evaluate(refusedSinks),
        ['innerHTML', 'insertAdjacentHTML', 'script', 'src', 'srcdoc', 'policy'],
        path,
      );
      await page.page.close();
    }
  }));

test('the widget works fully on a page of the server', () =>
  withWidget(async (widget) => {
    const ben = widget.client('Ben').room('lobby');
    ben.send('*hello* https://example.org/');
    const page = await open(widget, '/');
    await page.message('hello https://example.org/').waitFor();
    await page.write('an answer');
    await page.choose('an answer', 'Add a reaction');
    await page.message('an answer').getByRole('button', { name: 'More reactions' }).click();
    const picker = page.page.locator('starling-emoji-picker');
    await picker.getByRole('button', { name: 'grinning face', exact: true }).click();
    await page.message('an answer').getByRole('button', { name: '😀 1', pressed: true }).waitFor();
    await page.page.getByRole('textbox', { name: /^Message to/ }).focus();
    await page.page.keyboard.type('@be');
    await page.page.getByRole('option', { name: 'Ben' }).waitFor();
    await page.page.getByRole('button', { name: 'Settings' }).click();
    await page.page.getByRole('switch', { name: 'Mute this room' }).click();
    assert.equal(page.faults, []);
  }));

test.run();
