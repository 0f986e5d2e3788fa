import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../../server/lib/until.ts';
import { postMany } from '../../../scripts/testkit/web/post-many.ts';
import { scrollThrough } from '../../../scripts/testkit/web/scroll-through.ts';
import { WINDOW_ITEMS_MAX } from './log-window.ts';
import {
  logIsFull,
  type WidgetPage,
  WITHIN_MS,
  withWidget,
} from '../../../scripts/testkit/web/widget-page.ts';

const test = suite('large rooms in a browser');

const MESSAGES = 5_000;
/** A pixel of rounding at each end. */
const KEPT_PX = 2;

test('of 5,000 messages only a window is in the DOM; all can be read in order, at a stable position', () =>
  withWidget(async ({ server, visit, client }) => {
    await postMany(server.url, 'lobby', MESSAGES);
    const page = await visit();
    await page.page.getByText(`text ${MESSAGES}`, { exact: true }).waitFor();

    const up = await page.page.getByRole('log').evaluate(scrollThrough, -1 as const);
    assert.equal(up.faults, []);
    assert.is(up.seen, MESSAGES);
    assert.ok(up.elementsMax <= WINDOW_ITEMS_MAX + 1, `${up.elementsMax} elements`);
    // The other pages loaded between two checks.
    assert.ok(up.pages >= MESSAGES / 50 / 4, `${up.pages} pages`);
    assert.ok(up.movedPxMax <= KEPT_PX, `moved by ${up.movedPxMax} px when a page came`);

    // Among the oldest messages: a new message moves nothing.
    const before = await placeOf(page);
    const ben = client('Ben').room('lobby');
    for (let i = 1; i <= 20; i += 1) ben.send(`new ${i}`);
    await page.page.getByRole('button', { name: '20 new messages' }).waitFor();
    const after = await placeOf(page);
    assert.is(after.text, before.text);
    assert.ok(Math.abs(after.y - before.y) <= KEPT_PX, `moved by ${after.y - before.y} px`);

    const down = await page.page.getByRole('log').evaluate(scrollThrough, 1 as const);
    assert.equal(down.faults, []);
    assert.is(down.seen, MESSAGES + 20);
    assert.ok(down.elementsMax <= WINDOW_ITEMS_MAX + 1, `${down.elementsMax} elements`);
    assert.equal(page.faults, []);
  }));

test('keys reach all loaded messages, and the focus stays on a message out of view', () =>
  withWidget(async ({ server, visit }) => {
    await postMany(server.url, 'lobby', 400);
    const page = await visit();
    const { keyboard } = page.page;
    await logIsFull(page);
    await page.message('text 400').click();
    await focusIs(page, 'text 400');
    // Each time to the oldest loaded message; then the next page loads.
    for (const oldest of [351, 301, 251]) {
      await keyboard.press('Home');
      await focusIs(page, `text ${oldest}`);
      await until(
        async () => await page.message(`text ${oldest}`).getAttribute('aria-posinset') !== '1',
        {
          withinMs: WITHIN_MS,
          what: 'older page',
        },
      );
    }
    await keyboard.press('End');
    await focusIs(page, 'text 400');
    await keyboard.press('Home');
    await focusIs(page, 'text 201');
    await page.page.getByRole('log').evaluate((log) => log.scrollTop = log.scrollHeight);
    await page.page.getByText('text 400', { exact: true }).waitFor();
    await focusIs(page, 'text 201');
    await keyboard.press('ArrowDown');
    await focusIs(page, 'text 202');
    await until(() => isInView(page, 'text 202'), { withinMs: WITHIN_MS, what: 'return' });
  }));

test('screen readers get each message’s position in the set', () =>
  withWidget(async ({ server, visit }) => {
    await postMany(server.url, 'lobby', 45);
    const page = await visit();
    const last = page.message('text 45');
    await last.waitFor();
    assert.is(await last.getAttribute('aria-posinset'), '45');
    assert.is(await last.getAttribute('aria-setsize'), '45');
    assert.ok((await page.texts()).length < 45);
  }));

test('height changes above do not move the visible messages', () =>
  withWidget(async ({ server, visit, client }) => {
    await postMany(server.url, 'lobby', 40);
    const ben = client('Ben').room('lobby');
    ben.send('mine');
    await until(() => ben.state.messages.some(({ text }) => text === 'mine'), {
      withinMs: WITHIN_MS,
      what: 'message before the others',
    });
    await postMany(server.url, 'lobby', 40, 'more');
    const page = await visit();
    await page.page.getByText('more 40', { exact: true }).waitFor();
    await page.page.getByRole('log').evaluate((log) => log.scrollTop -= 300);
    const before = await placeOf(page);
    const target = ben.state.messages.find(({ text }) => text === 'mine')!;
    const shown = ben.state.messages.find(({ text }) => text === 'more 20')!;
    ben.edit(target.seq, 'long\n'.repeat(8));
    ben.react(shown.seq, '👍', true);
    await until(async () => await page.page.locator('.reaction').count() > 0, {
      withinMs: WITHIN_MS,
      what: 'reaction',
    });
    const after = await placeOf(page);
    assert.is(after.text, before.text);
    assert.ok(Math.abs(after.y - before.y) <= KEPT_PX, `moved by ${after.y - before.y} px`);
    // A narrower page changes the height of every row.
    await page.page.setViewportSize({ width: 400, height: 600 });
    await page.page.getByRole('log').evaluate(async () => {
      for (let i = 0; i < 3; i += 1) await new Promise(requestAnimationFrame);
    });
    const narrow = await placeOf(page);
    assert.is(narrow.text, before.text);
    assert.ok(Math.abs(narrow.y - before.y) <= KEPT_PX, `moved by ${narrow.y - before.y} px`);
  }));

test('a quoted message that is not loaded is searched, shown and focused', () =>
  withWidget(async ({ server, visit, client }) => {
    await postMany(server.url, 'lobby', 300);
    const ben = client('Ben').room('lobby');
    await until(() => ben.state.phase === 'live', { withinMs: WITHIN_MS, what: 'joining' });
    ben.send('an answer', { replyTo: 3 });
    const page = await visit();
    await logIsFull(page);
    await page.message('an answer').getByRole('button', { name: 'An earlier message' }).click();
    await until(() => isInView(page, 'text 3'), { withinMs: WITHIN_MS, what: 'quoted message' });
    await focusIs(page, 'text 3');
    // By now the quote can be shown.
    await page.page.getByRole('button', { name: 'Jump to latest' }).click();
    await page.message('an answer').locator('.quote', { hasText: 'text 3' }).waitFor();
  }));

test.run();

function placeOf(page: WidgetPage): Promise<{ text: string; y: number }> {
  return page.page.getByRole('log').evaluate(async (log) => {
    for (let i = 0; i < 3; i += 1) await new Promise(requestAnimationFrame);
    const { top } = log.getBoundingClientRect();
    const first = [...log.querySelectorAll('starling-message')]
      .find((message) => message.getBoundingClientRect().bottom > top)!;
    return {
      text: first.shadowRoot!.querySelector('.text')!.textContent!,
      y: first.getBoundingClientRect().top - top,
    };
  });
}

async function isInView(page: WidgetPage, text: string): Promise<boolean> {
  const log = await page.page.getByRole('log').boundingBox();
  const message = await page.message(text).boundingBox();
  return log !== null && message !== null && message.y >= log.y - 1 &&
    message.y + message.height <= log.y + log.height + 1;
}

async function focusIs(page: WidgetPage, text: string): Promise<void> {
  let focused = '';
  await until(async () => {
    focused = await page.page.evaluate(() => {
      let element = document.activeElement!;
      while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
      return element.shadowRoot?.querySelector('.text')?.textContent ?? element.localName;
    });
    return focused === text;
  }, { withinMs: WITHIN_MS, what: `focus on "${text}"` }).catch((error: Error) => {
    throw new Error(`${error.message}; it is on "${focused}"`);
  });
}
