/**
 * The server's own pages: Trusted Types policy, accessibility, markup, warnings of the browser.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { violations } from '../scripts/testkit/web/axe.ts';
import { settleColours } from '../scripts/testkit/web/widget-states.ts';
import {
  type WidgetPage,
  type WidgetTest,
  withWidget,
} from '../scripts/testkit/web/widget-page.ts';

const test = suite('own pages');

/** By address: waits until the page's own script has run. */
const PAGES: Record<string, (page: WidgetPage) => Promise<void>> = {
  '/': ({ page }) => page.getByRole('textbox', { name: 'Message to lobby' }).waitFor(),
  '/embed': ({ page }) => page.getByRole('textbox', { name: 'Message to lobby' }).waitFor(),
  '/cluster': ({ page }) => page.locator('tbody th').first().waitFor(),
  '/r/lobby': ({ page }) => page.getByRole('textbox', { name: 'Message to lobby' }).waitFor(),
  '/api': ({ page }) => page.locator('#postMessage summary').waitFor(),
};

async function open({ server, visit }: WidgetTest, path: string): Promise<WidgetPage> {
  const page = await visit();
  await page.page.goto(`${server.url}${path}`);
  await PAGES[path]!(page);
  return page;
}

/** Faults that neither browsers nor axe report. */
function markupFaults(): string[] {
  const faults: Record<string, string> = {
    'a name needs a role': ':is(b, code, div, em, i, p, pre, span, strong)' +
      ':is([aria-label], [aria-labelledby]):not([role])',
    'a form needs a submit button': 'form:not(:has([type=submit]))',
    'an input needs a type': 'input:not([type])',
  };
  return Object.entries(faults).flatMap(([fault, selector]) =>
    [...document.querySelectorAll(selector)].map(({ localName }) => `${fault}: ${localName}`)
  );
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

test('each page is accessible, has valid markup and causes no warnings', () =>
  withWidget(async (widget) => {
    const faults: string[] = [];
    for (const [path, isShown] of Object.entries(PAGES)) {
      const page = await widget.visit();
      const note = (found: readonly string[]) =>
        faults.push(...found.map((fault) => `${path}: ${fault}`));
      page.page.on('console', (entry) => {
        if (['warning', 'error'].includes(entry.type())) note([entry.text()]);
      });
      await page.page.emulateMedia({ colorScheme: 'light' });
      await page.page.goto(`${widget.server.url}${path}`);
      await isShown(page);
      note(await violations(page.page));
      note(await page.page.evaluate(markupFaults));
      await page.page.emulateMedia({ colorScheme: 'dark' });
      await settleColours(page.page);
      note(await violations(page.page, { runOnly: ['color-contrast'] }));
      await page.page.context().close();
    }
    assert.is(faults.join('\n'), '');
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
