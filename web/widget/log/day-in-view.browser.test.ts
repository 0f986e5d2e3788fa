import { suite } from 'uvu';
import { becomes } from '../../../scripts/testkit/web/becomes.ts';
import { withFakes } from '../../../scripts/testkit/web/fake-page.ts';
import type { Fake } from '../../../scripts/testkit/web/fake-widget.ts';

const test = suite('day in view');

declare const fake: Fake;

test('while older messages are read, the day of the first visible one is shown', () =>
  withFakes(async ({ open }) => {
    const page = await open();
    await page.evaluate(() => {
      const { feed, message } = fake;
      const today = new Date().setHours(0, 0, 0, 0);
      feed.set({
        messages: Array.from({ length: 90 }, (_, index) =>
          message({
            seq: index + 1,
            text: `message ${index}`,
            at: index < 60 ? today - 43_200_000 : Date.now(),
          })),
      });
    });
    const shown = () => page.locator('starling-log .seen').allTextContents();
    const reveal = (text: string) =>
      page.locator('starling-log').evaluate((log, text) => {
        const seq = Number(text) + 1;
        return (log as HTMLElement & { reveal(seq: number): Promise<void> }).reveal(seq);
      }, text);
    await page.getByText('message 89', { exact: true }).waitFor();
    await becomes(shown, [], 'no day at the end');
    await reveal('20');
    await becomes(shown, ['Yesterday'], 'day of an older message');
    await reveal('75');
    await becomes(shown, ['Today'], 'day after scrolling down');
    await reveal('60');
    await becomes(shown, ['Yesterday'], 'day above a line further down');
    await page.locator('starling-log .scroller').evaluate((scroller) => {
      const line = [...scroller.querySelectorAll('.day')].at(-1)!;
      scroller.scrollTop += line.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
    });
    await becomes(shown, [], 'no day beside its own line');
    await page.getByRole('button', { name: 'Jump to latest' }).click();
    await becomes(shown, [], 'no day back at the end');
  }));

test.run();
