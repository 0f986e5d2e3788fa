import type { Page } from 'playwright-core';
import { suite } from 'uvu';
import { until } from '../../../server/lib/until.ts';
import { withFakes, WITHIN_MS } from '../../../scripts/testkit/web/fake-page.ts';
import type { Fake } from '../../../scripts/testkit/web/fake-widget.ts';
import { fillRoom } from '../../../scripts/testkit/web/full-room.ts';

declare const fake: Fake;

const test = suite('the widget without a mouse');

const TAG = `<button>before</button><starling-chat room="lobby"></starling-chat>
  <button>after</button>`;
/** Tab order through the widget; the log and its messages are one stop each. */
const STOPS = [
  'button before',
  'button 2 people here, show who',
  'button Settings',
  'div Messages',
  'starling-message You, not sent',
  'button Edit',
  'button Retry',
  'button Discard',
  'textarea Message to lobby',
  'button Choose an emoji',
  'button Edit your name',
  'button after',
];

for (const colorScheme of ['light', 'dark'] as const) {
  test(`Tab visits every part with a visible focus in ${colorScheme} colours, and leaves again`, () =>
    withFakes(async ({ open }) => {
      const page = await open({ tag: TAG, colorScheme, reducedMotion: 'reduce' });
      await fillAndWait(page);
      await page.evaluate(() => fake.feed.set({ hasOlder: false }));
      const walk = async (key: string, [first, ...stops]: string[]) => {
        await focusIs(page, first!);
        for (const stop of stops) {
          await page.keyboard.press(key);
          await focusIs(page, stop);
          if (/^button (before|after)$/.test(stop)) continue;
          await until(() => isRinged(page), {
            withinMs: WITHIN_MS,
            what: `ring around ${stop}`,
          });
        }
      };
      await page.getByRole('button', { name: 'before' }).focus();
      await walk('Tab', STOPS);
      // Backwards, the message comes before its controls.
      const back = STOPS.filter((stop) => !/Retry|Discard|Edit$/.test(stop)).reverse();
      await walk('Shift+Tab', back);
    }));
}

test('a focused message and its toolbar are in view', () =>
  withFakes(async ({ open }) => {
    const page = await open({ reducedMotion: 'reduce' });
    await page.evaluate(() =>
      fake.feed.set({
        messages: Array.from(
          { length: 80 },
          (_, index) =>
            fake.message({ seq: index + 1, from: { id: `guest-${index}`, name: 'Guest' } }),
        ),
      })
    );
    await page.getByText('text 80', { exact: true }).waitFor();
    await page.getByRole('textbox').focus();
    await page.keyboard.press('Shift+Tab');
    for (let seq = 79; seq >= 60; seq -= 1) {
      await page.keyboard.press('ArrowUp');
      const isInView = () =>
        page.locator('starling-log').evaluate((log, seq) => {
          const message = log.shadowRoot!.activeElement!;
          const { top, bottom } = log.getBoundingClientRect();
          return [message, message.shadowRoot!.querySelector('starling-toolbar')].every((one) => {
            const box = one?.getBoundingClientRect();
            return box && box.top >= top && box.bottom <= bottom;
          }) && message.shadowRoot!.querySelector('.text')!.textContent === `text ${seq}`;
        }, seq);
      await until(isInView, { withinMs: WITHIN_MS, what: `message ${seq} in view` });
    }
  }));

test('every message action takes a few keys, and Escape leaves level by level', () =>
  withFakes(async ({ open }) => {
    const page = await open({ tag: TAG, reducedMotion: 'reduce' });
    const { keyboard } = page;
    await fillAndWait(page);
    await page.getByRole('textbox').focus();
    await keyboard.press('Shift+Tab');
    await focusIs(page, 'starling-message You, not sent');
    await keyboard.press('ArrowUp');
    await keyboard.press('ArrowUp');
    await focusIs(page, 'starling-message You');
    await page.getByRole('toolbar', { name: 'Message actions' }).waitFor();
    for (const name of ['Add a reaction', 'Reply', 'Edit', 'More actions', '🎉 1']) {
      await keyboard.press('Tab');
      await focusIs(page, `button ${name}`);
    }
    await keyboard.press('Shift+Tab');
    await keyboard.press('Enter');
    await focusIs(page, 'button Copy text');
    await keyboard.press('Escape');
    await focusIs(page, 'button More actions');
    for (let step = 0; step < 3; step += 1) await keyboard.press('Shift+Tab');
    await focusIs(page, 'button Add a reaction');
    await keyboard.press('Enter');
    await focusIs(page, 'button React with 👍');
    await keyboard.press('Shift+Tab');
    await focusIs(page, 'starling-message You');
    for (let step = 0; step < 9; step += 1) await keyboard.press('Tab');
    await focusIs(page, 'button More reactions');
    await keyboard.press('Enter');
    await focusIs(page, 'input Search emoji');
    await keyboard.press('Escape');
    await focusIs(page, 'button More reactions');
    await keyboard.press('Escape');
    await focusIs(page, 'button Add a reaction');
    await keyboard.press('Escape');
    await focusIs(page, 'starling-message You');
    await keyboard.press('Tab');
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await focusIs(page, 'textarea Message to lobby');
    await keyboard.press('Escape');
    await page.getByRole('button', { name: 'Cancel' }).waitFor({ state: 'detached' });
    await focusIs(page, 'textarea Message to lobby');

    await keyboard.press('Shift+Tab');
    await keyboard.press('Escape');
    await focusIs(page, 'div Messages');
    for (const name of ['Settings', '2 people here, show who']) {
      await keyboard.press('Shift+Tab');
      await focusIs(page, `button ${name}`);
      await keyboard.press('Enter');
      await until(async () => /^button Close the/.test(await focused(page)), {
        withinMs: WITHIN_MS,
        what: `panel of ${name}`,
      });
      await keyboard.press('Escape');
      await focusIs(page, `button ${name}`);
    }

    await page.getByRole('button', { name: 'Edit your name' }).focus();
    await keyboard.press('Enter');
    await focusIs(page, 'input Your name');
    await keyboard.press('Escape');
    await focusIs(page, 'textarea Message to lobby');
  }));

test.run();

async function fillAndWait(page: Page): Promise<void> {
  await fillRoom(page);
  await page.getByText('Not sent: You are muted.').waitFor();
}

async function focusIs(page: Page, wanted: string): Promise<void> {
  let seen = '';
  const isThere = async () => (seen = await focused(page)) === wanted;
  await until(isThere, { withinMs: WITHIN_MS, what: `focus on ${wanted}` })
    .catch((error: Error) => {
      throw new Error(`${error.message}; it is on ${seen}`);
    });
}

function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    let element = document.activeElement!;
    while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    const name = element.ariaLabel ?? element.textContent!.trim().replace(/\s+/g, ' ');
    return `${element.localName} ${name.replace(/, \d[^,]*/, '')}`;
  });
}

function isRinged(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    let element = document.activeElement!;
    while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(element);
    const isOutlined = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 &&
      outlineColor !== 'rgba(0, 0, 0, 0)';
    const isFramed = [element, element.closest('.field')]
      .some((one) => one && getComputedStyle(one).boxShadow !== 'none');
    return isOutlined || isFramed;
  });
}
