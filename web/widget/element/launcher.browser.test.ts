import type { BrowserContextOptions } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../../server/lib/until.ts';
import {
  allSent,
  shows,
  type WidgetPage,
  type WidgetTest,
  WITHIN_MS,
  withWidget,
} from '../../../scripts/testkit/web/widget-page.ts';

const test = suite('the launcher');

const LONG = `<p>${'Something to read. '.repeat(400)}</p>`;
const launcher = (page: WidgetPage) => page.page.getByRole('button', { name: 'Open the chat' });
const dialog = (page: WidgetPage) => page.page.getByRole('dialog', { name: 'Open the chat' });
const field = (page: WidgetPage) => page.page.getByRole('textbox', { name: /^Message to/ });

/** Local names of the focused elements, from the page inwards. */
const focusOf = (page: WidgetPage) =>
  page.page.evaluate(() => {
    const path: string[] = [];
    let root: DocumentOrShadowRoot | null = document;
    while (root?.activeElement) {
      path.push(root.activeElement.localName);
      root = root.activeElement.shadowRoot;
    }
    return path.join(' ');
  });

const COMPOSER = 'starling-chat starling-room starling-composer textarea';

async function visitPage(
  { server, visitHost }: WidgetTest,
  { html = LONG, attributes = '', options = {} }: {
    html?: string;
    attributes?: string;
    options?: BrowserContextOptions;
  } = {},
): Promise<WidgetPage> {
  const page = await visitHost(
    `<meta name="viewport" content="width=device-width">
     <script type="module" src="${server.url}/starling.js"></script>
     <starling-chat room="lobby" mode="launcher" ${attributes}></starling-chat>${html}`,
    {},
    options,
  );
  await launcher(page).waitFor();
  return page;
}

test('a closed launcher takes only the button’s space, and loads nothing', () =>
  withWidget(async (widget) => {
    const page = await visitPage(widget, {
      html: `<style>body { margin: 0 } starling-chat { height: 400px; display: block }
        #own { position: fixed; inset: 0; }</style><button id="own">own</button>`,
    });
    const loads = () =>
      page.page.evaluate(() =>
        performance.getEntriesByType('resource').filter(({ name }) => /starling-room/.test(name))
          .length
      );
    await page.page.mouse.click(640, 400);
    assert.is(await focusOf(page), 'button');
    assert.is(await page.page.evaluate(() => document.documentElement.scrollHeight), 720);
    const { x, y, width } = (await launcher(page).boundingBox())!;
    assert.equal([1280 - x - width, 720 - y - width], [20, 20]);
    assert.is(await loads(), 0);
    await launcher(page).hover();
    await until(async () => await loads() > 0, { withinMs: WITHIN_MS, what: 'head start' });
    const room = page.page.locator('starling-room .chat');
    await room.waitFor({ state: 'attached' });
    assert.is(await room.isVisible(), false);
    await page.page.mouse.click(1_000, 400);
    assert.is(await focusOf(page), 'button');
  }));

test('it opens with the focus in the composer, and Escape returns the focus to the button', () =>
  withWidget(async (widget) => {
    const page = await visitPage(widget);
    await launcher(page).click();
    await dialog(page).waitFor();
    await until(async () => await focusOf(page) === COMPOSER, {
      withinMs: WITHIN_MS,
      what: 'focus in the composer',
    });
    const { width, height } = (await dialog(page).boundingBox())!;
    assert.equal([width, height].map(Math.round), [400, 600]);
    await page.write('hello');
    await shows(page, ['hello']);
    // The page beside it stays usable.
    await page.page.mouse.click(10, 10);
    await field(page).focus();
    await page.page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'hidden' });
    assert.is(await focusOf(page), 'starling-chat button');
    await page.page.keyboard.press('Enter');
    await shows(page, ['hello']);
    await page.page.getByRole('button', { name: 'Close the chat' }).click();
    await dialog(page).waitFor({ state: 'hidden' });
    assert.is(await focusOf(page), 'starling-chat button');
    assert.equal(page.faults, []);
  }));

test('Escape for a part of the room does not close the panel', () =>
  withWidget(async (widget) => {
    for (const width of [1_000, 500]) {
      const page = await visitPage(widget, { options: { viewport: { width, height: 700 } } });
      await launcher(page).click();
      await page.write('to be answered');
      await page.choose('to be answered', 'Reply');
      await page.page.keyboard.press('Escape');
      await page.page.getByRole('button', { name: 'Cancel' }).waitFor({ state: 'detached' });
      assert.ok(await dialog(page).isVisible(), `${width} px`);
      await page.page.getByRole('button', { name: /show who/ }).click();
      await page.page.locator('starling-roster').waitFor();
      await page.page.keyboard.press('Escape');
      await page.page.locator('starling-roster').waitFor({ state: 'detached' });
      assert.ok(await dialog(page).isVisible(), `${width} px`);
      await page.page.keyboard.press('Escape');
      await dialog(page).waitFor({ state: 'hidden' });
    }
  }));

test('after the first opening the badge counts messages from others', () =>
  withWidget(async (widget) => {
    const page = await visitPage(widget);
    const ben = widget.client('Ben').room('lobby');
    const badge = page.page.locator('starling-chat .badge');
    await launcher(page).click();
    await field(page).waitFor();
    ben.send('while it is open');
    await shows(page, ['while it is open']);
    await page.page.keyboard.press('Escape');
    for (let count = 1; count <= 3; count += 1) ben.send(`while it is closed ${count}`);
    await page.page.getByRole('button', { name: 'Open the chat, 3 unread messages' }).waitFor();
    assert.is(await badge.textContent(), '3');
    for (let count = 4; count <= 100; count += 1) ben.send(`while it is closed ${count}`);
    const unread = () => page.page.evaluate(() => document.querySelector('starling-chat')!.unread);
    await until(async () => await unread() === 100, { withinMs: WITHIN_MS, what: '100 unread' });
    assert.is(await badge.textContent(), '99+');
    await page.page.evaluate(() => document.querySelector('starling-chat')!.send('own'));
    await page.message('own').waitFor({ state: 'attached' });
    await allSent(page);
    assert.is(await unread(), 100);
    await page.page.getByRole('button', { name: /unread messages/ }).click();
    await dialog(page).waitFor();
    assert.is(await badge.textContent(), '');
  }));

test('a returning visitor sees new messages without opening the panel', () =>
  withWidget(async (widget) => {
    const page = await visitPage(widget);
    await launcher(page).click();
    await page.write('I was here');
    await shows(page, ['I was here']);
    await page.page.reload();
    await page.page.waitForFunction(() =>
      document.querySelector('starling-chat')!.status?.type === 'open'
    );
    assert.ok(await dialog(page).isHidden());
    await page.page.locator('starling-message').waitFor({ state: 'attached' });
    widget.client('Ben').room('lobby').send('news');
    await page.page.getByRole('button', { name: 'Open the chat, 1 unread message' }).waitFor();
  }));

test('on a phone the panel fits above the keyboard, and the page behind does not move', () =>
  withWidget(async (widget) => {
    const page = await visitPage(widget, {
      options: { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true },
    });
    await launcher(page).tap();
    await field(page).waitFor();
    const box = async () => {
      const { x, y, width, height } = (await dialog(page).boundingBox())!;
      return [x, y, width, height].map(Math.round);
    };
    const settled = (wanted: number[]) =>
      until(async () => String(await box()) === String(wanted), {
        withinMs: WITHIN_MS,
        what: `panel at ${wanted}`,
      });
    await settled([0, 0, 360, 640]);
    await page.page.evaluate(() => {
      Object.defineProperty(visualViewport, 'height', { value: 300, configurable: true });
      Object.defineProperty(visualViewport, 'offsetTop', { value: 40, configurable: true });
      visualViewport!.dispatchEvent(new Event('resize'));
    });
    await settled([0, 40, 360, 300]);
    const composer = (await field(page).boundingBox())!;
    assert.ok(composer.y + composer.height <= 340, 'the composer is above the keyboard');
    await page.page.mouse.move(100, 60);
    await page.page.mouse.wheel(0, 500);
    assert.is(await page.page.evaluate(() => scrollY), 0);
    assert.is(await page.page.evaluate(() => document.body.style.cssText), '');
    await page.page.getByRole('button', { name: 'Close the chat' }).tap();
    await dialog(page).waitFor({ state: 'hidden' });
  }));

test('a launcher that cannot load the chat says so beside its button, and covers nothing', () =>
  withWidget(async (widget) => {
    const page = await visitPage(widget);
    let isBroken = true;
    await page.page.route(
      '**/starling-room.js',
      (route) => isBroken ? route.abort() : route.continue(),
    );
    await launcher(page).click();
    await page.page.getByText('The chat could not be loaded.').waitFor();
    assert.is(await page.page.locator('starling-chat dialog').count(), 0);
    isBroken = false;
    await launcher(page).click();
    await field(page).waitFor();
    assert.is(await page.page.getByText('The chat could not be loaded.').count(), 0);
  }));

test('a script can open, close and toggle it and receives events; inline mode is always open', () =>
  withWidget(async (widget) => {
    const page = await visitPage(widget);
    const told = await page.page.evaluate(async () => {
      const chat = document.querySelector('starling-chat')!;
      const told: string[] = [];
      for (const type of ['starling-open', 'starling-close'] as const) {
        document.addEventListener(type, () => told.push(`${type} ${chat.isOpen}`));
      }
      const opened = () =>
        new Promise((resolve) => {
          chat.addEventListener('starling-open', resolve, { once: true });
        });
      chat.close();
      const first = opened();
      chat.open();
      await first;
      chat.open();
      chat.toggle();
      const second = opened();
      chat.toggle();
      await second;
      // A dialog’s close event is asynchronous.
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      told.push(`settled ${chat.isOpen}`);
      chat.mode = 'inline';
      told.push(`inline ${chat.isOpen}`);
      chat.toggle();
      chat.mode = 'launcher';
      told.push(`launcher ${chat.isOpen}`);
      return told;
    });
    assert.equal(told, [
      'starling-open true',
      'starling-close false',
      'starling-open true',
      'settled true',
      'starling-close false',
      'inline true',
      'launcher false',
    ]);
    assert.equal(page.faults, []);
  }));

test('in a right-to-left language the close button is at the end of the header', () =>
  withWidget(async ({ server, visitHost }) => {
    const page = await visitHost(
      `<script type="module" src="${server.url}/starling.js"></script>
       <starling-chat room="lobby" mode="launcher" lang="ar"></starling-chat>`,
    );
    await page.page.getByRole('button', { name: 'فتح الدردشة' }).click();
    const people = page.page.locator('starling-header .settings');
    await people.waitFor();
    const panel = (await page.page.getByRole('dialog').boundingBox())!;
    const close = (await page.page.getByRole('button', { name: 'إغلاق الدردشة' }).boundingBox())!;
    const count = (await people.boundingBox())!;
    assert.ok(
      panel.x < close.x && close.x + close.width <= count.x,
      'in the panel, before the count',
    );
    assert.ok(count.x < panel.x + panel.width / 2, 'from right to left');
  }));

test('the page sets the launcher’s label, position and z-index', () =>
  withWidget(async ({ server, visitHost }) => {
    const page = await visitHost(`<style>
      starling-chat { --starling-launcher-inset: 50px; --starling-z-index: 7 }
      starling-chat::part(launcher) { border-radius: 9px }
    </style><script type="module" src="${server.url}/starling.js"></script>
    <starling-chat room="lobby" mode="launcher" label="Ask us"></starling-chat>`);
    const button = page.page.getByRole('button', { name: 'Ask us' });
    const style = await button.evaluate((element) => {
      const { zIndex, borderTopLeftRadius, insetBlockEnd } = getComputedStyle(element);
      return [zIndex, borderTopLeftRadius, insetBlockEnd];
    });
    assert.equal(style, ['7', '9px', '50px']);
    await button.click();
    await page.page.getByRole('dialog', { name: 'Ask us' }).waitFor();
    await page.page.getByRole('heading', { name: 'Ask us' }).waitFor();
  }));

test.run();
