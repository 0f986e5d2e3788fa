import type { Locator } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { shows, type WidgetPage, withWidget } from '../../../scripts/testkit/web/widget-page.ts';

const test = suite('writing in a browser');

test('the field grows up to six lines, then scrolls, and shrinks again after sending', () =>
  withWidget(async ({ visit }) => {
    const page = await visit();
    const field = fieldOf(page);
    const { keyboard } = page.page;
    await field.focus();
    const heights = [await heightOf(field)];
    for (let line = 1; line <= 8; line += 1) {
      await keyboard.type(`line ${line}`);
      await keyboard.press('Shift+Enter');
      heights.push(await heightOf(field));
    }
    for (let line = 1; line < 6; line += 1) {
      assert.ok(heights[line]! > heights[line - 1]!, heights.join(' '));
    }
    assert.is(heights[8], heights[7]);
    assert.ok(
      await field.evaluate(({ scrollHeight, clientHeight }) => scrollHeight > clientHeight),
    );
    await keyboard.press('Enter');
    await shows(page, [[1, 2, 3, 4, 5, 6, 7, 8].map((line) => `line ${line}`).join('\n')]);
    assert.is(await heightOf(field), heights[0]);
  }));

test('the newest message stays visible while the field grows and shrinks', () =>
  withWidget(async ({ visit, client }) => {
    const ada = client('Ada').room('lobby');
    for (let i = 0; i < 30; i++) ada.send(`message ${i}`);
    const page = await visit();
    await page.message('message 29').waitFor();
    await fieldOf(page).focus();
    const { keyboard } = page.page;
    const distanceToEnd = () =>
      page.page.locator('starling-log .scroller').evaluate(async (log) => {
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
        return Math.round(log.scrollHeight - log.clientHeight - log.scrollTop);
      });
    const distances = [];
    for (let line = 1; line <= 8; line += 1) {
      await keyboard.type(`line ${line}`);
      await keyboard.press('Shift+Enter');
      distances.push(await distanceToEnd());
    }
    for (let line = 1; line <= 8; line += 1) {
      for (let key = 0; key < 7; key += 1) await keyboard.press('Backspace');
      distances.push(await distanceToEnd());
    }
    assert.ok(Math.max(...distances) <= 1, distances.join(' '));
  }));

test('Enter that ends a composition does not send, the next one does', () =>
  withWidget(async ({ visit }) => {
    const page = await visit();
    const field = fieldOf(page);
    const method = await page.page.context().newCDPSession(page.page);
    await field.focus();
    await method.send('Input.imeSetComposition', {
      text: 'にほん',
      selectionStart: 3,
      selectionEnd: 3,
    });
    // Like a browser’s key events of an input method.
    await method.send('Input.dispatchKeyEvent', {
      type: 'rawKeyDown',
      key: 'Enter',
      windowsVirtualKeyCode: 229,
    });
    assert.is(await field.inputValue(), 'にほん');
    assert.equal(await page.texts(), []);
    await method.send('Input.insertText', { text: '日本' });
    assert.is(await field.inputValue(), '日本');
    await page.page.keyboard.press('Enter');
    await shows(page, ['日本']);
  }));

test('a dropped or pasted file is refused, and pasted text with a picture of it is not', () =>
  withWidget(async ({ visit }) => {
    const page = await visit();
    const notice = page.page.locator('starling-notice', { hasText: 'Files can’t be sent here.' });
    assert.ok(await isCaught(page, 'dragover', 'picture'));
    assert.is(await notice.count(), 0);
    assert.ok(await isCaught(page, 'drop', 'picture'));
    await notice.waitFor();
    await notice.getByRole('button', { name: 'Dismiss' }).click();
    await notice.waitFor({ state: 'detached' });
    assert.ok(await isCaught(page, 'paste', 'picture'));
    await notice.waitFor();
    assert.not.ok(await isCaught(page, 'paste', 'picture and text'));
    assert.not.ok(await isCaught(page, 'drop', 'text'));
  }));

test('a rename can be cancelled', () =>
  withWidget(async ({ visit }) => {
    const { page } = await visit();
    const about = page.locator('starling-composer .who', { hasText: 'Chatting as' });
    const words = await about.textContent();
    await page.getByRole('button', { name: 'Edit your name' }).click();
    const name = page.getByRole('textbox', { name: 'Your name' });
    await name.fill('Nobody');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await name.waitFor({ state: 'detached' });
    await about.waitFor();
    assert.is(await about.textContent(), words);
  }));

test.run();

/** Whether the widget prevents what the browser would do. */
function isCaught(
  page: WidgetPage,
  type: 'dragover' | 'drop' | 'paste',
  what: 'picture' | 'text' | 'picture and text',
): Promise<boolean> {
  return fieldOf(page).evaluate((field, [type, what]) => {
    const data = new DataTransfer();
    if (what.includes('picture')) data.items.add(new File(['x'], 'a.png', { type: 'image/png' }));
    if (what.includes('text')) data.setData('text/plain', 'x');
    const options = { bubbles: true, composed: true, cancelable: true };
    const event = type === 'paste'
      ? new ClipboardEvent(type, { ...options, clipboardData: data })
      : new DragEvent(type, { ...options, dataTransfer: data });
    return !field.dispatchEvent(event);
  }, [type, what] as const);
}

function fieldOf({ page }: WidgetPage): Locator {
  return page.locator('starling-composer textarea');
}

function heightOf(field: Locator): Promise<number> {
  return field.evaluate(({ clientHeight }) => clientHeight);
}
