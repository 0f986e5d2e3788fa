import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../../server/lib/until.ts';
import {
  allSent,
  shows,
  type WidgetPage,
  WITHIN_MS,
  withWidget,
} from '../../../scripts/testkit/web/widget-page.ts';
import { isInView, numbered, postNumbered } from './reading.fixture.ts';

const test = suite('reading without a mouse');

test('every function has a keyboard way', () =>
  withWidget(async ({ visit, client }) => {
    const page = await visit();
    const { keyboard } = page.page;
    const ben = client('Ben').room('lobby');
    await page.page.getByRole('textbox', { name: /^Message to/ }).focus();
    await keyboard.type('first');
    await keyboard.press('Shift+Enter');
    await keyboard.type('line two');
    await keyboard.press('Enter');
    await shows(page, ['first\nline two']);
    await allSent(page);

    // Up in the empty field: the last own message.
    await keyboard.press('ArrowUp');
    await page.page.getByPlaceholder('Edit your message').waitFor();
    await keyboard.press('Control+A');
    await keyboard.type('changed');
    await keyboard.press('Enter');
    await shows(page, ['changed']);

    // Escape cancels a reply; the focus stays in the field.
    ben.send('from Ben');
    await shows(page, ['changed', 'from Ben']);
    await keyboard.press('Shift+Tab');
    assert.is(await focused(page), 'starling-message');
    await keyboard.press('Tab');
    assert.is(await focused(page), 'button Add a reaction');
    await keyboard.press('Tab');
    assert.is(await focused(page), 'button Reply');
    await keyboard.press('Enter');
    await page.page.getByText('Reply to Ben').waitFor();
    assert.match(await focused(page), /^textarea/);
    await keyboard.press('Escape');
    await page.page.getByText('Reply to Ben').waitFor({ state: 'detached' });
    assert.match(await focused(page), /^textarea/);

    // Arrow keys move between messages; Escape goes back level by level.
    await keyboard.press('Shift+Tab');
    await keyboard.press('ArrowUp');
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    assert.is(await focused(page), 'button React with 👍');
    await keyboard.press('Enter');
    await until(() => ben.state.messages[0]?.reactions['👍'] === 1, {
      withinMs: WITHIN_MS,
      what: 'reaction at Ben’s',
    });
    assert.is(await focused(page), 'starling-message');
    await keyboard.press('Tab');
    await keyboard.press('Escape');
    assert.is(await focused(page), 'starling-message');
    await keyboard.press('Escape');
    assert.match(await focused(page), /^div Messages/);

    // The roster opens with the focus in it, and returns it.
    await page.page.getByRole('button', { name: '2 people here, show who' }).focus();
    await keyboard.press('Enter');
    await until(async () => await focused(page) === 'button Close the list', {
      withinMs: WITHIN_MS,
      what: 'focus in the roster',
    });
    await keyboard.press('Escape');
    await until(async () => (await focused(page)).startsWith('button 2 people'), {
      withinMs: WITHIN_MS,
      what: 'focus back on the button',
    });
  }));

test('a key of an input method does not send', () =>
  withWidget(async ({ visit }) => {
    const page = await visit();
    const field = page.page.getByRole('textbox', { name: /^Message to/ });
    await field.fill('にほん');
    await field.dispatchEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true });
    await field.dispatchEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true });
    assert.is(await field.inputValue(), 'にほん');
    await field.press('Enter');
    await shows(page, ['にほん']);
  }));

test('a screen reader hears new messages of others, but no history', () =>
  withWidget(async ({ visit, client }) => {
    const ben = client('Ben').room('lobby');
    await postNumbered(ben, 3);
    const page = await visit();
    await isInView(page, 'message 3');
    const region = page.page.locator('starling-room [aria-live=polite]');
    assert.is(await page.page.getByRole('log').getAttribute('aria-live'), 'off');
    await page.write('my own');
    await shows(page, [...numbered(3), 'my own']);
    assert.is(await region.textContent(), '');
    ben.send('news');
    await until(async () => await region.textContent() === 'Ben: news', {
      withinMs: WITHIN_MS,
      what: 'announcement',
    });
  }));

test.run();

function focused(page: WidgetPage): Promise<string> {
  return page.page.evaluate(() => {
    let element = document.activeElement!;
    while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    const isMessage = element.localName === 'starling-message';
    return isMessage
      ? element.localName
      : `${element.localName} ${element.getAttribute('aria-label')}`;
  });
}
