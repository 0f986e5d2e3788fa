import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../../server/lib/until.ts';
import {
  logIsFull,
  type WidgetPage,
  WITHIN_MS,
  withWidget,
} from '../../../scripts/testkit/web/widget-page.ts';
import { isInView, postNumbered } from './reading.fixture.ts';

const WHEEL_AGAIN_MS = 3_000;
const test = suite('reading in a browser');

test('the log opens at the newest message and stays there', () =>
  withWidget(async ({ visit, client }) => {
    const ben = client('Ben').room('lobby');
    await postNumbered(ben, 40);
    const page = await visit();
    await isInView(page, 'message 40');
    ben.send('message 41');
    await isInView(page, 'message 41');
    // For any change of the space: a long draft pushes the log up and down again.
    await page.page.getByRole('textbox').fill('one\ntwo\nthree\nfour\nfive');
    await isInView(page, 'message 41');
  }));

test('a reader above is not moved, sees new messages announced, and returns by a button', () =>
  withWidget(async ({ visit, client }) => {
    const ben = client('Ben').room('lobby');
    await postNumbered(ben, 40);
    const page = await visit();
    await isInView(page, 'message 40');
    await scrollBy(page, -600);
    const before = await place(page);
    ben.send('message 41');
    ben.send('message 42');
    const button = page.page.getByRole('button', { name: '2 new messages' });
    await button.waitFor();
    assert.equal(await place(page), before);
    await button.click();
    await isInView(page, 'message 42');
    await button.waitFor({ state: 'detached' });
  }));

test('the button to the end lies over a hovered message', () =>
  withWidget(async ({ visit, client }) => {
    await postNumbered(client('Ben').room('lobby'), 40);
    const page = await visit();
    await isInView(page, 'message 40');
    await scrollBy(page, -600);
    const button = page.page.getByRole('button', { name: 'Jump to latest' });
    const { x, y, width, height } = (await button.boundingBox())!;
    const { mouse } = page.page;
    await mouse.move(x - width, y + height / 2);
    await mouse.move(x + width / 2, y + height / 2);
    await mouse.down();
    await mouse.up();
    await isInView(page, 'message 40');
    await button.waitFor({ state: 'detached' });
  }));

test('an own message scrolls the log to its end', () =>
  withWidget(async ({ visit, client }) => {
    await postNumbered(client('Ben').room('lobby'), 40);
    const page = await visit();
    await isInView(page, 'message 40');
    await scrollBy(page, -600);
    await page.write('mine');
    await isInView(page, 'mine');
  }));

test('older messages load on scrolling up, to the first', () =>
  withWidget(async ({ visit, client }) => {
    await postNumbered(client('Ben').room('lobby'), 130);
    const page = await visit();
    await isInView(page, 'message 130');
    const first = page.message('message 1');
    for (let turn = 0; turn < 60 && await first.count() === 0; turn += 1) {
      await scrollBy(page, -400);
    }
    await scrollBy(page, -2_000);
    await isInView(page, 'message 1');
    await page.page.getByRole('button', { name: 'Load older messages' })
      .waitFor({ state: 'detached' });
  }));

test('loading older messages does not move the visible ones', () =>
  withWidget(async ({ visit, client }) => {
    await postNumbered(client('Ben').room('lobby'), 90);
    const page = await visit();
    await isInView(page, 'message 90');
    const button = page.page.getByRole('button', { name: 'Load older messages' });
    await button.scrollIntoViewIfNeeded();
    await until(
      async () => await page.message('message 41').getAttribute('aria-posinset') === '41',
      {
        withinMs: WITHIN_MS,
        what: 'older page',
      },
    );
    await isInView(page, 'message 41');
  }));

test('a click on a quote goes to the message', () =>
  withWidget(async ({ visit, client }) => {
    const ben = client('Ben').room('lobby');
    await postNumbered(ben, 30);
    const target = ben.state.messages[2]!;
    ben.send('an answer', { replyTo: target.seq });
    const page = await visit();
    await isInView(page, 'an answer');
    await logIsFull(page);
    await page.message('an answer').locator('.quote').click();
    await isInView(page, 'message 3');
  }));

test('a long message is folded and can be opened', () =>
  withWidget(async ({ visit, client }) => {
    const text = 'word '.repeat(799) + 'end';
    client('Ben').room('lobby').send(text);
    const page = await visit();
    await page.message(text).waitFor();
    const height = async () => (await page.message(text).boundingBox())!.height;
    const folded = await height();
    assert.ok(folded < 420, `${folded} px`);
    await page.page.getByRole('button', { name: 'Show more' }).click();
    await until(async () => await height() > folded * 2, {
      withinMs: WITHIN_MS,
      what: 'opening of the message',
    });
  }));

test.run();

async function scrollBy(page: WidgetPage, px: number): Promise<void> {
  await page.page.getByRole('log').hover();
  const top = () => page.page.getByRole('log').evaluate((log) => log.scrollTop);
  const before = await top();
  if (before === 0 && px < 0) return;
  let turnedAtMs = -Infinity;
  await until(async () => {
    // A busy page may lose a wheel event.
    if (performance.now() - turnedAtMs > WHEEL_AGAIN_MS) {
      turnedAtMs = performance.now();
      await page.page.mouse.wheel(0, px);
    }
    return await top() !== before;
  }, { withinMs: WITHIN_MS, what: 'scrolling' });
}

/** The first visible message and its position, once nothing moves. */
async function place(page: WidgetPage): Promise<{ text: string; y: number }> {
  const look = () =>
    page.page.getByRole('log').evaluate((log) => {
      const { top } = log.getBoundingClientRect();
      const first = [...log.querySelectorAll('starling-message')]
        .find((message) => message.getBoundingClientRect().top >= top)!;
      return {
        text: first.shadowRoot!.querySelector('.text')!.textContent!,
        y: Math.round(first.getBoundingClientRect().top - top),
      };
    });
  let last = await look();
  return until(async () => {
    const now = await look();
    const isStill = now.text === last.text && now.y === last.y;
    last = now;
    return isStill && now;
  }, { withinMs: WITHIN_MS, what: 'rest' });
}
