import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../../server/lib/until.ts';
import type { ChatLog } from '../log/chat-log.ts';
import { withFake, WITHIN_MS } from '../../../scripts/testkit/web/fake-page.ts';
import type { Fake } from '../../../scripts/testkit/web/fake-widget.ts';

declare const fake: Fake;

const test = suite('crowds');

test('frequent presence changes render only the count', () =>
  withFake(async (page) => {
    await page.evaluate(() => fake.feed.set({ messages: [fake.message({ seq: 1 })] }));
    await page.locator('starling-message').waitFor();
    await until(
      () => page.locator('starling-log').evaluate((log) => !(log as ChatLog).isUpdatePending),
      { withinMs: WITHIN_MS, what: 'the log to settle' },
    );
    const renders = await page.locator('starling-log').evaluate(async (element) => {
      const log = element as ChatLog;
      let renders = 0;
      const { render } = log;
      Object.assign(log, { render: () => (renders += 1, render.call(log)) });
      for (let count = 10_001; count <= 10_050; count += 1) {
        fake.feed.set({ presence: { count } });
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return renders;
    });
    assert.is(renders, 0);
    await page.getByRole('button', { name: '10,050 people here, show who' }).click();
    await page.getByText('There are too many people to list.').waitFor();
  }));

test('the log renders once per frame, however many messages arrive', () =>
  withFake(async (page) => {
    const { renders, frames } = await page.locator('starling-log').evaluate(async (element) => {
      const log = element as ChatLog;
      let [renders, frames] = [0, 0];
      const { render } = log;
      Object.assign(log, { render: () => (renders += 1, render.call(log)) });
      const count = (): void => {
        frames += 1;
        requestAnimationFrame(count);
      };
      requestAnimationFrame(count);
      for (let seq = 1; seq <= 300; seq += 1) {
        const { messages } = fake.feed.state;
        fake.feed.set({ messages: [...messages, fake.message({ seq })] });
        if (seq % 10 === 0) await new Promise((resolve) => setTimeout(resolve));
      }
      await new Promise(requestAnimationFrame);
      await new Promise(requestAnimationFrame);
      return { renders, frames };
    });
    assert.ok(renders > 0 && renders <= frames + 1, `${renders} renders in ${frames} frames`);
    await page.getByText('text 300', { exact: true }).waitFor();
  }));

test('two hundred people are listed, the reader first', () =>
  withFake(async (page) => {
    await page.evaluate(() => {
      const members = Array.from({ length: 200 }, (_, i) => ({
        id: i === 150 ? 'ada' : `user-${i}`,
        name: `Person ${String(i).padStart(3, '0')}`,
        role: 'guest' as const,
      }));
      fake.feed.set({ presence: { count: 200, members } });
    });
    await page.getByRole('button', { name: '200 people here, show who' }).click();
    const people = page.locator('starling-roster li');
    await until(async () => await people.count() === 200, { withinMs: WITHIN_MS, what: 'list' });
    assert.match(await people.first().textContent() ?? '', 'Person 150');
  }));

test('a quote of a message that is no longer retained says so', () =>
  withFake(async (page) => {
    await page.evaluate(() =>
      fake.feed.set({ messages: [fake.message({ seq: 9, text: 'an answer', replyTo: 2 })] })
    );
    await page.getByRole('button', { name: 'An earlier message' }).click();
    const note = page.locator('starling-log').getByRole('status');
    await note.getByText('That message no longer exists.').waitFor();
    await note.getByRole('button', { name: 'Dismiss' }).click();
    await note.getByText('That message no longer exists.').waitFor({ state: 'detached' });
  }));

test('Escape cancels a search', () =>
  withFake(async (page) => {
    await page.evaluate(() => {
      fake.feed.loadOlder = () => new Promise(() => {});
      fake.feed.set({
        messages: [fake.message({ seq: 900, text: 'an answer', replyTo: 2 })],
        hasOlder: true,
      });
    });
    await page.getByRole('button', { name: 'An earlier message' }).click();
    const note = page.locator('starling-log').getByRole('status');
    await note.getByText('Looking for the message…').waitFor();
    await page.keyboard.press('Escape');
    await note.getByText('Looking for the message…').waitFor({ state: 'detached' });
  }));

test.run();
