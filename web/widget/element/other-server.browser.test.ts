import type { Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Message } from '../../client/room-state.ts';
import type { ChatLog } from '../log/chat-log.ts';
import { withFake } from '../../../scripts/testkit/web/fake-page.ts';
import type { Fake } from '../../../scripts/testkit/web/fake-widget.ts';
import { scrollUp } from '../../../scripts/testkit/web/scroll-up.ts';

const test = suite('rooms of the same name on two servers, in a browser');

declare const fake: Fake;
declare const fakeSearch: { find(): void };

test('drafts, mentions and read positions belong to one server’s room', () =>
  withFake(async (page) => {
    await page.evaluate(() => {
      const from = { id: 'zoe', name: 'Zoe' };
      const many = (count: number, some: Partial<Message>) =>
        Array.from({ length: count }, (_, at) => fake.message({ seq: at + 1, ...some }));
      fake.feed.set({ messages: many(60, {}) });
      fake.other.room('lobby').set({ messages: many(200, { from, text: 'to @Zoe' }) });
    });
    await page.getByText('text 60', { exact: true }).waitFor();
    await scrollUp(page, 600);
    await page.locator('starling-log').evaluate((log) => {
      const detail = { type: 'reply', message: fake.feed.state.messages[40] };
      log.dispatchEvent(new CustomEvent('chat-action', { detail, bubbles: true, composed: true }));
    });
    const banner = page.locator('starling-composer .about');
    await banner.waitFor();

    await goToOther(page);
    await page.getByText('to @Zoe').last().waitFor();
    await page.locator('starling-message [part~=mention]').first().waitFor();
    await page.locator('starling-log .to-end').waitFor({ state: 'detached' });
    assert.is(await banner.count(), 0);
  }));

test('switching rooms ends a search, and shows no message of the other room', () =>
  withFake(async (page) => {
    const log = page.locator('starling-log');
    await startSearch(page);
    await goToOther(page);
    await page.getByText('theirs').waitFor();
    await log.locator('.search p').waitFor({ state: 'detached' });
    await page.evaluate(() => fakeSearch.find());
    await log.evaluate((log: ChatLog) => log.updateComplete);
    assert.equal(await page.locator('starling-message .text').allTextContents(), ['theirs']);
  }));

test('a search result that arrives during a switch is not shown in the other room', () =>
  withFake(async (page) => {
    await startSearch(page);
    const isTheirs = await page.locator('starling-log').evaluate(async (log: ChatLog) => {
      const theirs = fake.other.room('lobby');
      // It renders once per frame: later changes wait for the next one.
      log.requestUpdate();
      await log.updateComplete;
      log.feed = theirs;
      log.state = theirs.state;
      fakeSearch.find();
      await new Promise(requestAnimationFrame);
      await log.updateComplete;
      return log.state === theirs.state;
    });
    assert.ok(isTheirs);
  }));

test('a permission to notify applies to the server that asked, whatever is shown then', () =>
  withFake(async (page) => {
    await page.evaluate(() => {
      let permission = 'default';
      Object.defineProperty(Notification, 'permission', { get: () => permission });
      Notification.requestPermission = () =>
        new Promise((resolve) => {
          Object.assign(globalThis, {
            allow() {
              resolve(permission = 'granted');
            },
          });
        });
    });
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('switch', { name: 'Notifications' }).click();
    await goToOther(page);
    await page.evaluate(() => (globalThis as unknown as { allow(): void }).allow());
    await page.waitForFunction(() => localStorage.length > 0);
    const chosen = () => Object.keys(localStorage);
    assert.equal(await page.evaluate(chosen), ['starling:settings:https://chat.example/']);
  }));

test.run();

async function goToOther(page: Page): Promise<void> {
  await page.locator('starling-chat').evaluate((chat) =>
    chat.setAttribute('server', 'https://other.example/')
  );
}

/** For a message that arrives when `fakeSearch` finds it. */
async function startSearch(page: Page): Promise<void> {
  await page.evaluate(() => {
    fake.feed.loadOlder = () =>
      new Promise((resolve) => {
        const find = () => {
          const messages = [1, 2, 3, 4].map((seq) => fake.message({ seq }));
          // Only in the log: the room around it is not notified.
          Object.assign(fake.feed, { state: { ...fake.feed.state, messages } });
          resolve();
        };
        Object.assign(globalThis, { fakeSearch: { find } });
      });
    fake.feed.set({ messages: [fake.message({ seq: 4 })], hasOlder: true });
    fake.other.room('lobby').set({ messages: [fake.message({ seq: 1, text: 'theirs' })] });
  });
  await page.getByText('text 4', { exact: true }).waitFor();
  const log = page.locator('starling-log');
  await log.evaluate((log: ChatLog) => void log.reveal(2));
  await log.locator('.search p').waitFor();
}
