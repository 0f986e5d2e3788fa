import type { BrowserContext } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../../server/lib/until.ts';
import {
  shows,
  type WidgetPage,
  type WidgetTest,
  WITHIN_MS,
  withWidget,
} from '../../../scripts/testkit/web/widget-page.ts';

const test = suite('on a phone');

const HEIGHT = 844;
const PHONE = { viewport: { width: 390, height: HEIGHT }, hasTouch: true, isMobile: true };
/** Safe areas of a phone with a notch and no home button. */
const INSETS = { top: 47, bottom: 34, left: 0, right: 0 };

test('no field makes the browser zoom in, and readers can still zoom', () =>
  withWidget(async ({ server, browser, visit, client }) => {
    const context = await browser.newContext({ ...PHONE, permissions: ['notifications'] });
    client('Ben').room('lobby').send('hello');
    const page = await visit({ context });
    await shows(page, ['hello']);
    await page.page.getByRole('button', { name: 'Edit your name' }).tap();
    await page.page.getByRole('textbox', { name: 'Your name' }).waitFor();
    await page.page.getByRole('button', { name: 'Settings' }).tap();
    await page.page.getByRole('switch', { name: 'Notifications' }).tap();
    await page.page.getByText('Notify me about').waitFor();
    const inRoom = await fontSizes(page, 'textarea, input:not([type=checkbox]), select');
    assert.is(inRoom.length, 4);
    await page.page.keyboard.press('Escape');
    await page.page.getByRole('button', { name: 'Choose an emoji' }).tap();
    await page.page.locator('starling-emoji-picker').waitFor();
    const inPicker = await fontSizes(page, 'starling-emoji-picker :is(input, select)');
    assert.is(inPicker.length, 2);
    for (const px of [...inRoom, ...inPicker]) assert.ok(px >= 16, `${px} px`);

    for (const path of ['/', '/embed', '/cluster']) {
      await page.page.goto(`${server.url}${path}`);
      const content = await page.page.locator('meta[name=viewport]').getAttribute('content');
      assert.match(content!, 'width=device-width', path);
      assert.not.match(content!, /user-scalable|maximum-scale/, path);
    }
    await context.close();
  }));

test('a launcher and its panel respect the safe areas and the keyboard', () =>
  withWidget(async (widget) => {
    const { page } = await visitNotched(widget);
    const launcher = (await page.getByRole('button', { name: 'Open the chat' }).boundingBox())!;
    assert.is(launcher.y + launcher.height, HEIGHT - INSETS.bottom - 20);
    await page.getByRole('button', { name: 'Open the chat' }).tap();
    const field = page.getByRole('textbox', { name: /^Message to/ });
    await field.waitFor();
    const places = async () => {
      const boxes = ['dialog', 'starling-header', 'starling-composer'].map(async (part) => {
        const { y, height } = (await page.locator(`starling-chat ${part}`).boundingBox())!;
        return [Math.round(y), Math.round(y + height)];
      });
      const [panel, header, composer] = await Promise.all(boxes);
      return [...panel!, header![0], composer![1]];
    };
    const wanted = [0, HEIGHT, INSETS.top, HEIGHT - INSETS.bottom];
    await until(async () => String(await places()) === String(wanted), {
      withinMs: WITHIN_MS,
      what: 'panel on the whole screen',
    });
    const close = (await page.getByRole('button', { name: 'Close the chat' }).boundingBox())!;
    assert.ok(close.y >= INSETS.top, `${close.y} px`);
    await page.setViewportSize({ width: 390, height: 450 });
    await until(async () => {
      const { y, height } = (await field.boundingBox())!;
      return y >= 0 && y + height <= 450 - INSETS.bottom;
    }, { withinMs: WITHIN_MS, what: 'field above the keyboard' });
  }));

test.run();

/** A page with a launcher, on a screen with safe areas. */
async function visitNotched({ server, visitHost }: WidgetTest): Promise<WidgetPage> {
  const page = await visitHost(
    `<meta name="viewport" content="width=device-width, viewport-fit=cover">
     <script type="module" src="${server.url}/starling.js"></script>
     <starling-chat room="lobby" mode="launcher"></starling-chat>`,
    {},
    PHONE,
  );
  const context: BrowserContext = page.page.context();
  const devTools = await context.newCDPSession(page.page);
  await devTools.send('Emulation.setSafeAreaInsetsOverride', { insets: INSETS });
  return page;
}

function fontSizes({ page }: WidgetPage, selector: string): Promise<number[]> {
  return page.locator(selector).evaluateAll((fields) =>
    fields.map((field) => parseFloat(getComputedStyle(field).fontSize))
  );
}
