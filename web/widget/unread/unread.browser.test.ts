import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../../server/lib/until.ts';
import type { RoomFeed } from '../../client/chat-client.ts';
import {
  allSent,
  type WidgetPage,
  WITHIN_MS,
  withWidget,
} from '../../../scripts/testkit/web/widget-page.ts';
import { scrollUp } from '../../../scripts/testkit/web/scroll-up.ts';

const test = suite('unread messages in a browser');

test('a returning reader starts at the line before the first new message', () =>
  withWidget(async ({ browser, visit, client }) => {
    const context = await browser.newContext();
    const ben = client('Ben').room('lobby');
    await send(ben, 1, 30);
    const before = await visit({ context });
    await before.message('message 30').waitFor();
    await before.write('mine');
    await allSent(before);
    await unreadIs(before, 0);
    await isStored(before);
    await before.page.close();
    await send(ben, 31, 60);

    const page = await visit({ context });
    const line = page.page.locator('starling-log .new');
    await isInView(page, line);
    await isInView(page, page.message('message 31'));
    await unreadIs(page, 30);
    const button = page.page.getByRole('button', { name: '30 new messages' });
    await button.click();
    await unreadIs(page, 0);
    await page.page.locator('starling-log .to-end').waitFor({ state: 'detached' });
    // It stays in place, and disappears when the reader writes.
    await scrollUp(page.page, 1_300);
    await line.waitFor();
    await page.write('mine, too');
    await allSent(page);
    await line.waitFor({ state: 'detached' });
    await context.close();
  }));

test('nothing is stored before the visitor writes, and tabs share positions', () =>
  withWidget(async ({ browser, visit, client }) => {
    const context = await browser.newContext();
    const ben = client('Ben').room('lobby');
    await send(ben, 1, 3);
    const page = await visit({ context });
    await page.message('message 3').waitFor();
    await show(page, false);
    await send(ben, 4, 4);
    await unreadIs(page, 1);
    await show(page, true);
    await unreadIs(page, 0);
    // Leaving a page writes all positions.
    await show(page, false);
    assert.is(await page.page.evaluate(() => localStorage.length), 0);
    await show(page, true);
    await page.write('mine');
    await isStored(page);

    const other = await visit({ context });
    await other.message('mine').waitFor();
    await show(other, false);
    await send(ben, 5, 6);
    await unreadIs(page, 0);
    // The other tab is hidden, and has seen nothing by itself.
    await other.message('message 6').waitFor();
    await unreadIs(other, 0);
    await context.close();
  }));

test('the first message that a reader sees arrive has no line before it', () =>
  withWidget(async ({ visit, client }) => {
    const ben = client('Ben').room('lobby');
    await send(ben, 1, 3);
    const page = await visit();
    await page.message('message 3').waitFor();
    await send(ben, 4, 4);
    await page.message('message 4').waitFor();
    await isSettled(page);
    await send(ben, 5, 5);
    await page.message('message 5').waitFor();
    await unreadIs(page, 0);
    assert.is(await page.page.locator('starling-log .new').count(), 0);
  }));

test('messages that arrive while the page is hidden are below the line', () =>
  withWidget(async ({ visit, client }) => {
    const ben = client('Ben').room('lobby');
    await send(ben, 1, 30);
    const page = await visit();
    await page.message('message 30').waitFor();
    await unreadIs(page, 0);
    const told = await recordCounts(page);
    await show(page, false);
    await send(ben, 31, 70);
    await unreadIs(page, 40);
    assert.is(await page.page.locator('starling-log .new').count(), 0);
    await show(page, true);
    await isInView(page, page.page.locator('starling-log .new'));
    await isInView(page, page.message('message 31'));
    await page.page.getByRole('button', { name: '40 new messages' }).click();
    await unreadIs(page, 0);
    const counts = await told();
    assert.is(counts.at(-1), 0);
    assert.ok(counts.includes(40), `${counts}`);
  }));

test('a chat that is removed and added again starts at the line', () =>
  withWidget(async ({ visit, client }) => {
    const ben = client('Ben').room('lobby');
    await send(ben, 1, 30);
    const page = await visit();
    await page.message('message 30').waitFor();
    await send(ben, 31, 31);
    await isSettled(page);
    await scrollUp(page.page, 600);
    await send(ben, 32, 70);
    const unread = page.page.getByRole('button', { name: /^(39|40) new messages$/ });
    await unread.waitFor();
    await page.page.locator('starling-chat').evaluate(async (chat) => {
      const parent = chat.parentElement!;
      chat.remove();
      await new Promise(requestAnimationFrame);
      parent.append(chat);
    });
    await isInView(page, page.page.locator('starling-log .new'));
    await isInView(page, page.message('message 32'));
    await unread.waitFor();
  }));

/** Waits until the log shows its state. */
function isSettled({ page }: WidgetPage): Promise<unknown> {
  const log = page.locator('starling-log');
  return until(
    () => log.evaluate((one) => !(one as unknown as { isUpdatePending: boolean }).isUpdatePending),
    { withinMs: WITHIN_MS, what: 'the log to settle' },
  );
}

test.run();

async function send(feed: RoomFeed, first: number, last: number): Promise<void> {
  for (let i = first; i <= last; i += 1) feed.send(`message ${i}`);
  await until(() => feed.state.messages.at(-1)?.text === `message ${last}`, {
    withinMs: WITHIN_MS,
    what: 'all messages sent',
  });
}

function isStored({ page }: WidgetPage): Promise<true> {
  return until(() => page.evaluate(() => localStorage.getItem('starling:read') !== null), {
    withinMs: WITHIN_MS,
    what: 'position',
  });
}

/** Like a switch to another tab. */
function show(page: WidgetPage, isVisible: boolean): Promise<void> {
  return page.page.evaluate((state) => {
    Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, isVisible ? 'visible' : 'hidden');
}

/** Returns a function that returns the unread counts dispatched since. */
async function recordCounts(page: WidgetPage): Promise<() => Promise<number[]>> {
  await page.page.locator('starling-log').evaluate((log) => {
    const { host } = log.getRootNode() as ShadowRoot;
    const counts: number[] = [];
    Object.assign(globalThis, { counts });
    host.addEventListener('unread-change', (event) => {
      counts.push((event as CustomEvent<{ count: number }>).detail.count);
    });
  });
  return () => page.page.evaluate(() => (globalThis as unknown as { counts: number[] }).counts);
}

function unreadIs(page: WidgetPage, count: number): Promise<true> {
  return until(
    () =>
      page.page.locator('starling-log').evaluate(
        (log, count) =>
          ((log.getRootNode() as ShadowRoot).host as unknown as { unread: number }).unread ===
            count,
        count,
      ),
    { withinMs: WITHIN_MS, what: `${count} unread` },
  );
}

function isInView(page: WidgetPage, locator: ReturnType<WidgetPage['message']>): Promise<true> {
  return until(async () => {
    if (await locator.count() === 0) return false;
    const [log, box] = [
      await page.page.getByRole('log').boundingBox(),
      await locator.boundingBox(),
    ];
    return log !== null && box !== null && box.y >= log.y - 1 &&
      box.y + box.height <= log.y + log.height + 1;
  }, { withinMs: WITHIN_MS, what: 'message in view' });
}
