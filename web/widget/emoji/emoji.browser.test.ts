import type { Locator } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../../server/lib/until.ts';
import { violations } from '../../../scripts/testkit/web/axe.ts';
import { isFocused } from '../../../scripts/testkit/web/focus.ts';
import {
  allSent,
  type WidgetPage,
  WITHIN_MS,
  withWidget,
} from '../../../scripts/testkit/web/widget-page.ts';
import { settleColours } from '../../../scripts/testkit/web/widget-states.ts';

const test = suite('emoji picker');

const SEARCH = 'Search emoji';
const policy = (url: string) =>
  [
    `default-src 'none'`,
    `script-src ${url}`,
    `connect-src ${url} ${url.replace('http', 'ws')}`,
    `style-src 'self'`,
    `require-trusted-types-for 'script'`,
    `trusted-types lit-html`,
  ].join('; ');

const hostPage = (url: string, style = '') =>
  `<style>${style}</style><script type="module" src="${url}/starling.js"></script>
   <starling-chat room="lobby" name="Ada"></starling-chat>`;

test('an emoji can be chosen under the strictest policy, and nothing is loaded or stored before', () =>
  withWidget(async ({ server, visitHost }) => {
    const { url } = server;
    const page = await visitHost(hostPage(url), { 'Content-Security-Policy': policy(url) });
    const asked: string[] = [];
    page.page.on('request', (request) => asked.push(request.url().replace(/.*\/assets\/\w+/, '')));
    await fieldOf(page).fill('hello world');
    await page.write('hello world');
    await allSent(page);
    assert.equal(asked, []);

    await fieldOf(page).fill('hello world');
    await fieldOf(page).evaluate((field: HTMLTextAreaElement) => field.setSelectionRange(5, 5));
    await openPicker(page);
    const loaded = ['/starling-emoji.js', '/emoji/en.json'];
    assert.equal(asked, loaded);
    await pickerOf(page).getByRole('button', { name: 'grinning face', exact: true }).click();
    await pickerOf(page).waitFor({ state: 'detached' });
    await page.page.keyboard.type('!');
    assert.is(await fieldOf(page).inputValue(), 'hello😀! world');
    await page.page.keyboard.press('ControlOrMeta+Z');
    await page.page.keyboard.press('ControlOrMeta+Z');
    assert.is(await fieldOf(page).inputValue(), 'hello world', 'it can be undone');

    await openPicker(page);
    assert.equal(asked, loaded, 'it is loaded once');
    assert.equal(await page.page.evaluate(() => indexedDB.databases()), []);
    assert.is(await page.page.evaluate(() => document.cookie), '');
    // The page’s own style sheet violates its policy.
    assert.equal(page.faults.filter((fault) => !/style-src|inline style/.test(fault)), []);
  }));

test('the keyboard can search, move, choose, and leave by Escape', () =>
  withWidget(async ({ visit }) => {
    const page = await visit();
    const { keyboard } = page.page;
    await fieldOf(page).fill('a');
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await pickerOf(page).waitFor();
    await isFocused(page, 'input', SEARCH);
    await keyboard.press('ArrowDown');
    await isFocused(page, 'button', 'grinning face');
    await keyboard.press('ArrowRight');
    await isFocused(page, 'button', 'grinning face with big eyes');
    await keyboard.press('ArrowDown');
    await keyboard.press('ArrowUp');
    await isFocused(page, 'button', 'grinning face with big eyes');
    await keyboard.press('End');
    await isFocused(page, 'button', /^flag/);
    await keyboard.press('Home');
    await keyboard.press('ArrowUp');
    await isFocused(page, 'input', SEARCH);
    await keyboard.press('ArrowDown');
    await keyboard.type('rocket');
    await pickerOf(page).getByText(/^\d+ emoji found$/).waitFor({ state: 'attached' });
    await keyboard.press('Enter');
    await pickerOf(page).waitFor({ state: 'detached' });
    await isFocused(page, 'textarea');
    assert.is(await fieldOf(page).inputValue(), 'a🚀');

    await openPicker(page);
    await keyboard.type('nothing like that');
    await pickerOf(page).getByText('No emoji found').waitFor();
    await keyboard.press('Escape');
    await pickerOf(page).waitFor({ state: 'detached' });
    await isFocused(page, 'textarea');
    assert.is(await fieldOf(page).inputValue(), 'a🚀');
  }));

test('a second click on the button closes the picker, and so does a click elsewhere', () =>
  withWidget(async ({ visit }) => {
    const page = await visit();
    for (let round = 0; round < 2; round += 1) {
      await openPicker(page);
      await page.page.getByRole('button', { name: 'Choose an emoji' }).click();
      await pickerOf(page).waitFor({ state: 'detached' });
    }
    await openPicker(page);
    await page.page.locator('starling-header').click();
    await pickerOf(page).waitFor({ state: 'detached' });
  }));

test('any emoji in any tone can be a reaction; the tone is kept until the page is left', () =>
  withWidget(async ({ visit, client }) => {
    const page = await visit();
    const ben = client('Ben').room('lobby');
    ben.send('hello');
    await page.choose('hello', 'Add a reaction');
    await page.message('hello').getByRole('button', { name: 'More reactions' }).click();
    await pickerOf(page).getByLabel('Skin tone', { exact: true }).selectOption({ label: '✋🏿' });
    await pickerOf(page).getByRole('button', { name: 'waving hand', exact: true }).click();
    await page.message('hello').getByRole('button', { name: '👋🏿 1', pressed: true }).waitFor();
    await until(() => ben.state.messages[0]!.reactions['👋🏿'] === 1, {
      withinMs: WITHIN_MS,
      what: 'reaction at Ben’s',
    });
    await page.page.mouse.move(0, 0);
    await page.page.locator('starling-toolbar').waitFor({ state: 'detached' });

    // After a key the focus returns to the message.
    const { keyboard } = page.page;
    await page.message('hello').focus();
    await page.message('hello').getByRole('button', { name: 'Add a reaction' }).focus();
    await keyboard.press('Enter');
    await page.message('hello').getByRole('button', { name: 'More reactions' }).focus();
    await keyboard.press('Enter');
    await isFocused(page, 'input', SEARCH);
    await keyboard.press('Escape');
    await isFocused(page, 'button', 'More reactions');
    await keyboard.press('Enter');
    await isFocused(page, 'input', SEARCH);
    await keyboard.type('rocket');
    await keyboard.press('Enter');
    await page.message('hello').getByRole('button', { name: '🚀 1', pressed: true }).waitFor();
    await isFocused(page, 'starling-message');
  }));

test('a failed load shows a notice, and can be retried', () =>
  withWidget(async ({ visit }) => {
    const page = await visit();
    await page.page.route('**/starling-emoji.js*', (route) => route.abort());
    await page.page.getByRole('button', { name: 'Choose an emoji' }).click();
    const alert = page.page.getByRole('alert').getByText('That couldn’t be loaded.');
    await alert.waitFor();
    await page.write('it works');
    await page.message('it works').waitFor();

    await page.page.unroute('**/starling-emoji.js*');
    const again = page.page.waitForRequest('**/starling-emoji.js?1');
    await page.page.route('**/emoji/*.json', (route) => route.fulfill({ status: 503 }));
    await page.page.getByRole('button', { name: 'Dismiss' }).click();
    await page.page.getByRole('button', { name: 'Choose an emoji' }).click();
    await again;
    await alert.waitFor();

    await page.page.unroute('**/emoji/*.json');
    await openPicker(page);
  }));

test('a picker with another hash does not run', () =>
  withWidget(async ({ visit }) => {
    const page = await visit();
    await page.page.route('**/starling-emoji.js*', async (route) => {
      const response = await route.fetch();
      await route.fulfill({
        response,
        body: `globalThis.hasRun = true;${await response.text()}`,
      });
    });
    await page.page.getByRole('button', { name: 'Choose an emoji' }).click();
    await page.page.getByRole('alert').getByText('That couldn’t be loaded.').waitFor();
    assert.is(await page.page.evaluate(() => 'hasRun' in globalThis), false);
  }));

test('the picker uses the widget’s colours, theme and font size, and at most its width', () =>
  withWidget(async ({ server, visitHost }) => {
    const page = await visitHost(hostPage(
      server.url,
      'html { font-size: 40% } starling-chat { width: 320px; --starling-surface: rgb(1, 2, 3) }',
    ));
    const chat = page.page.locator('starling-chat');
    await openPicker(page);
    const looks = await pickerOf(page).evaluate((picker) => {
      const { backgroundColor, direction, fontSize } = getComputedStyle(picker);
      return { backgroundColor, direction, fontSize };
    });
    assert.equal(looks, { backgroundColor: 'rgb(1, 2, 3)', direction: 'ltr', fontSize: '16px' });
    const [inner, outer] = [(await pickerOf(page).boundingBox())!, (await chat.boundingBox())!];
    assert.ok(inner.x >= outer.x && inner.x + inner.width <= outer.x + outer.width);
    assert.is(await overflow(pickerOf(page).locator('.scroller')), 0);
    assert.equal(page.faults, []);
  }));

test('a right-to-left language reverses the layout and the arrow keys', () =>
  withWidget(async ({ server, visitHost }) => {
    const page = await visitHost(`<html lang="ar">${hostPage(server.url)}`);
    await page.page.getByRole('button', { name: 'اختيار رمز تعبيري' }).click();
    await isFocused(page, 'input', 'البحث عن رمز تعبيري');
    assert.is(await pickerOf(page).evaluate((picker) => getComputedStyle(picker).direction), 'rtl');
    await page.page.keyboard.press('ArrowDown');
    await page.page.keyboard.press('ArrowLeft');
    // There are no Arabic names.
    await isFocused(page, 'button', 'grinning face with big eyes');
    assert.equal(page.faults, []);
  }));

test('axe finds nothing in the search results, in light and in dark colours', () =>
  withWidget(async ({ browser, visit }) => {
    const page = await visit({ context: await browser.newContext({ colorScheme: 'light' }) });
    await openPicker(page);
    await pickerOf(page).getByRole('searchbox').fill('cat');
    await pickerOf(page).getByRole('button', { name: 'cat', exact: true }).waitFor();
    const within = [
      'starling-chat',
      'starling-room',
      'starling-composer',
      'starling-emoji-picker',
    ] as const;
    assert.equal(await violations(page.page, { within }), []);
    await page.page.emulateMedia({ colorScheme: 'dark' });
    await settleColours(page.page);
    assert.equal(await violations(page.page, { within }), []);
  }));

test('on touch screens the targets are large, the page is not zoomed, and no keyboard opens', () =>
  withWidget(async ({ server, browser, visit }) => {
    const context = await browser.newContext({
      hasTouch: true,
      isMobile: true,
      viewport: { width: 320, height: 640 },
    });
    const page = await visit({ context });
    await page.page.goto(`${server.url}/?room=lobby`);
    const button = page.page.getByRole('button', { name: 'Choose an emoji' });
    assert.ok(await side(button) >= 44, `${await side(button)} px`);
    await button.tap();
    await pickerOf(page).waitFor();
    await isFocused(page, 'button', 'grinning face');
    for (const name of ['grinning face', 'Food and drink']) {
      const target = pickerOf(page).getByRole('button', { name, exact: true });
      assert.ok(await side(target) >= 44, `${name}: ${await side(target)} px`);
    }
    const size = pickerOf(page).getByRole('searchbox')
      .evaluate((input) => parseFloat(getComputedStyle(input).fontSize));
    assert.ok(await size >= 16);
    assert.is(await fieldOf(page).getAttribute('enterkeyhint'), 'send');
    await pickerOf(page).getByRole('button', { name: 'Food and drink' }).tap();
    await pickerOf(page).getByRole('button', { name: 'grapes' }).tap();
    assert.is(await fieldOf(page).inputValue(), '🍇');
    await isFocused(page, 'textarea');
  }));

test.run();

function fieldOf({ page }: WidgetPage): Locator {
  return page.locator('starling-composer textarea');
}

function pickerOf({ page }: WidgetPage): Locator {
  return page.locator('starling-emoji-picker');
}

async function openPicker(page: WidgetPage): Promise<void> {
  await page.page.getByRole('button', { name: 'Choose an emoji' }).click();
  await isFocused(page, 'input', SEARCH);
}

async function side(target: Locator): Promise<number> {
  const { width, height } = (await target.boundingBox())!;
  return Math.min(width, height);
}

function overflow(scroller: Locator): Promise<number> {
  return scroller.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
}
