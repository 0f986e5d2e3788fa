import { createHash } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type WidgetPage,
  type WidgetTest,
  withWidget,
} from '../../scripts/testkit/web/widget-page.ts';

const test = suite('embed page');

const open = async (
  { server, browser, visit }: WidgetTest,
  viewport = { width: 1280, height: 900 },
): Promise<WidgetPage> => {
  const context = await browser.newContext({
    viewport,
    permissions: ['clipboard-write', 'clipboard-read'],
  });
  const page = await visit({ context });
  await page.page.goto(`${server.url}/embed`);
  await page.page.getByRole('textbox', { name: /^Message to/ }).waitFor();
  return page;
};

test('choices are applied to the live widget and to the tag', () =>
  withWidget(async (widget) => {
    const { page, faults, write, message } = await open(widget);
    await page.getByLabel('Name', { exact: true }).fill('garden');
    await page.getByRole('radio', { name: 'Dark' }).check();
    const accent = page.getByText('Accent').locator('..');
    await accent.getByRole('checkbox').check();
    await accent.locator('input[type=color]').fill('#ffe000');
    await page.getByRole('slider', { name: 'Corners' }).fill('4');
    await page.getByRole('textbox', { name: 'Message to garden' }).waitFor();
    await write('hello from the garden');
    const bubble = message('hello from the garden');
    await bubble.waitFor();
    const looks = await page.locator('starling-chat').evaluate((chat) => {
      const style = getComputedStyle(chat);
      return [style.colorScheme, style.getPropertyValue('--starling-radius'), style.height];
    });
    assert.equal(looks, ['dark', '4px', '512px']);
    const send = page.getByRole('button', { name: 'Send', exact: true });
    await page.getByRole('textbox', { name: /^Message to/ }).fill('again');
    assert.is(
      await send.evaluate((button) => getComputedStyle(button).backgroundColor),
      'rgb(255, 224, 0)',
    );
    await page.locator('#copy').click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    const text = await page.evaluate(() => navigator.clipboard.readText());
    assert.is(text, await page.locator('#snippet').textContent());
    assert.match(text, '<starling-chat room="garden" theme="dark" style="');
    assert.match(text, '; --starling-accent: #ffe000; ');
    assert.equal(faults, []);
  }));

test('the copied tag works', () =>
  withWidget(async (widget) => {
    const { page } = await open(widget);
    await page.getByLabel('Name', { exact: true }).fill('garden');
    await page.locator('#pin').check();
    await page.locator('#snippet', { hasText: 'integrity' }).waitFor();
    const text = (await page.locator('#snippet').textContent())!;
    const body = await (await fetch(`${widget.server.url}/starling.js`)).arrayBuffer();
    const hash = createHash('sha256').update(new Uint8Array(body)).digest('base64');
    assert.match(text, `integrity="sha256-${hash}" crossorigin`);
    const host = await widget.visitHost(text);
    await host.write('from the site');
    await host.message('from the site').waitFor();
    assert.is((await host.page.locator('starling-chat').boundingBox())!.height, 512);
    assert.equal(host.faults, []);
  }));

test('an invalid room name is marked, not used, and keeps the tag from being copied', () =>
  withWidget(async (widget) => {
    const { page } = await open(widget);
    await page.getByLabel('Name', { exact: true }).fill('a room');
    assert.is(
      await page.getByLabel('Name', { exact: true }).evaluate((field) => field.matches(':invalid')),
      true,
    );
    assert.match((await page.locator('#snippet').textContent())!, 'room="lobby"');
    await page.getByText('“a room” is not a valid name of a room').waitFor();
    await page.getByRole('button', { name: 'Copy', exact: true }).click();
    assert.is(await page.evaluate(() => document.activeElement!.getAttribute('name')), 'room');
    assert.is(await page.locator('#copy').textContent(), 'Copy');
    await page.getByLabel('Name', { exact: true }).fill('a-room');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    assert.match(await page.evaluate(() => navigator.clipboard.readText()), 'room="a-room"');
  }));

test('the address of the page gives the server’s setting, and the copied tag works there', () =>
  withWidget(async (widget) => {
    const { page } = await open(widget);
    const address = page.getByLabel('Address');
    await address.fill('https://www.example.org/blog');
    assert.is(
      await page.locator('#setting').textContent(),
      'ALLOWED_ORIGINS=https://www.example.org',
    );
    await address.fill('not a page');
    await page.getByText('Enter the address of a page').waitFor();
    assert.is(await page.locator('#setting').textContent(), '');
    for (const host of ['React', 'Vue', 'WordPress', 'Strict CSP']) {
      await page.getByRole('radio', { name: host }).check();
      assert.match((await page.locator('#snippet').textContent())!, '<starling-chat room="lobby"');
    }
  }));

test('the tag for a strict policy works under exactly that policy', () =>
  withWidget(async (widget) => {
    const { page } = await open(widget);
    await page.getByRole('radio', { name: 'Strict CSP' }).check();
    const text = (await page.locator('#snippet').textContent())!;
    const [, tag, rule, policy] =
      /^(.*?)\n\n\/\*.*?\*\/\n(starling-chat \{.*?\n\})\n\n# .*?\n(.*)$/s.exec(text)!;
    const host = await widget.visitHost(`<style nonce="own">${rule}</style>${tag}`, {
      'Content-Security-Policy': `default-src 'none'; style-src 'nonce-own'; ${
        policy!.replaceAll('\n', ' ')
      }`,
    });
    await host.write('under a strict policy');
    await host.message('under a strict policy').waitFor();
    assert.is((await host.page.locator('starling-chat').boundingBox())!.height, 512);
    assert.equal(host.faults, []);
  }));

test('on a desktop the tag stays in view', () =>
  withWidget(async (widget) => {
    const { page } = await open(widget, { width: 1280, height: 720 });
    for (const top of [0, 200, 10_000]) {
      await page.evaluate((top) => scrollTo(0, top), top);
      const { y, height } = (await page.locator('#copy').boundingBox())!;
      assert.ok(y >= 0 && y + height <= 720, `the button is at ${y} px after ${top} px`);
    }
  }));

test('the page fits a phone', () =>
  withWidget(async (widget) => {
    const { page } = await open(widget, { width: 320, height: 700 });
    for (const host of ['HTML', 'React', 'Vue', 'WordPress', 'Frame', 'Strict CSP']) {
      await page.getByRole('radio', { name: host }).check();
      assert.is(await page.evaluate(() => document.documentElement.scrollWidth), 320, host);
    }
  }));

test.run();
