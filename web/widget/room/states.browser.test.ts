import type { Locator } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../../server/lib/until.ts';
import { withFake, WITHIN_MS } from '../../../scripts/testkit/web/fake-page.ts';
import type { Fake } from '../../../scripts/testkit/web/fake-widget.ts';

declare const fake: Fake;

const test = suite('rare states');

test('a failed message shows the reason, and can be retried or discarded', () =>
  withFake(async (page) => {
    await page.evaluate(() => {
      const failed = {
        at: Date.now(),
        state: 'failed' as const,
        refusal: { code: 'too_large' as const, message: 'it is too long' },
      };
      fake.feed.set({
        pending: [{ id: 'p1', text: 'one', ...failed }, { id: 'p2', text: 'two', ...failed }],
      });
    });
    await page.getByText('Not sent: It is too long.').first().waitFor();
    await page.getByRole('button', { name: 'Retry' }).first().click();
    await page.getByRole('img', { name: 'Sending' }).waitFor();
    await page.getByRole('button', { name: 'Discard' }).click();
    await until(async () => await page.locator('starling-message').count() === 1, {
      withinMs: WITHIN_MS,
      what: 'discarding',
    });
    assert.equal(await page.evaluate(() => fake.feed.state.pending.map(({ state }) => state)), [
      'waiting',
    ]);
  }));

test('a gap is shown at its position', () =>
  withFake(async (page) => {
    await page.evaluate(() =>
      fake.feed.set({
        messages: [fake.message({ seq: 3 }), fake.message({ seq: 9 })],
        gapBefore: 9,
      })
    );
    await page.getByText('Some messages are missing here').waitFor();
    assert.equal(
      await page.locator('starling-log .rows > *').evaluateAll((rows) =>
        rows.map(({ localName, className }) => className || localName)
      ),
      ['day', 'starling-message', 'gap', 'starling-message'],
    );
  }));

test('a refused room shows the reason and no composer', () =>
  withFake(async (page) => {
    await page.evaluate(() =>
      fake.feed.set({
        phase: 'refused',
        refusal: { code: 'forbidden', message: 'this room is private' },
      })
    );
    await page.getByText('This room is private.').waitFor();
    assert.is(await page.getByRole('textbox').count(), 0);
  }));

test('a refused edit shows a notice that can be dismissed', () =>
  withFake(async (page) => {
    await page.evaluate(() => fake.feed.notify({ code: 'forbidden', message: 'it is not yours' }));
    await page.getByRole('alert').getByText('It is not yours.').waitFor();
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await page.getByRole('alert').waitFor({ state: 'detached' });
  }));

test('a wait shows a countdown and a button to try now', () =>
  withFake(async (page) => {
    await page.evaluate(() =>
      fake.client.set({ status: { type: 'waiting', attempt: 3, until: Date.now() + 60_000 } })
    );
    await page.getByText(/^Retrying in (59|60) s$/).waitFor();
    await page.getByRole('button', { name: 'Retry now' }).click();
    await page.getByText(/^Retrying in/).waitFor({ state: 'detached' });
    assert.is(await page.evaluate(() => fake.client.status.type), 'open');
  }));

test('a closed connection offers to connect again if that can help', () =>
  withFake(async (page) => {
    await page.evaluate(() =>
      fake.client.set({ status: { type: 'closed', code: 4401, text: 'expired' } })
    );
    await page.getByRole('button', { name: 'Try again' }).click();
    assert.is(await page.evaluate(() => fake.client.status.type), 'open');
  }));

test('a large room shows the count instead of the list', () =>
  withFake(async (page) => {
    await page.evaluate(() => fake.feed.set({ presence: { count: 3_000 } }));
    await page.getByRole('button', { name: '3,000 people here, show who' }).click();
    await page.getByText('There are too many people to list.').waitFor();
    await page.getByRole('textbox').click();
    await page.locator('starling-roster').waitFor({ state: 'detached' });
  }));

test('an unsent message stays where it is while the reader may not write', () =>
  withFake(async (page) => {
    await page.evaluate(() =>
      fake.feed.set({
        rights: { ...fake.feed.state.rights, write: false, reason: 'locked', why: 'locked' },
        pending: [{
          id: 'a',
          text: 'long and unsent',
          at: Date.now(),
          state: 'failed',
          refusal: { code: 'forbidden', reason: 'locked', message: 'locked' },
        }],
      })
    );
    await page.getByText('Not sent: This room is locked', { exact: false }).waitFor();
    await page.getByRole('textbox').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    await page.getByText('long and unsent').waitFor();
    assert.is(await page.evaluate(() => fake.feed.state.pending.length), 1);
  }));

test('a refused text stays in the field', () =>
  withFake(async (page) => {
    await page.evaluate(() => {
      fake.feed.send = () => {
        throw new RangeError('200 messages wait already');
      };
    });
    await page.getByRole('textbox').fill('one too many');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('Too many messages are waiting to be sent.').waitFor();
    assert.is(await page.getByRole('textbox').inputValue(), 'one too many');
  }));

test('the remaining characters are counted near the limit, without outer white space', () =>
  withFake(async (page) => {
    const field = page.getByRole('textbox');
    await field.fill('x'.repeat(3_700));
    assert.is(await page.getByText(/ left$/).count(), 0);
    await field.fill(` ${'x'.repeat(3_990)}\n\n`);
    await page.getByText('10 left').waitFor();
    await field.fill('x'.repeat(4_000));
    await page.getByText('0 left').waitFor();
    await field.press('Enter');
    await holds(field, '');
  }));

test('a paste that is too long is kept whole, shows the excess, and is not sent', () =>
  withFake(async (page) => {
    const field = page.getByRole('textbox');
    const send = page.getByRole('button', { name: 'Send' });
    await field.focus();
    await page.keyboard.insertText('x'.repeat(4_012));
    await page.getByText('12 characters too long').waitFor();
    assert.is(await field.getAttribute('aria-invalid'), 'true');
    assert.is(await send.isDisabled(), true);
    await field.press('Enter');
    assert.is((await field.inputValue()).length, 4_012);
    assert.equal(await page.evaluate(() => fake.feed.state.messages), []);
    assert.is(await page.getByRole('alert').count(), 0);

    await field.fill('x'.repeat(4_001));
    await page.getByText('1 character too long').waitFor();
    await field.press('Backspace');
    await page.getByText('0 left').waitFor();
    assert.is(await field.getAttribute('aria-invalid'), 'false');
    await send.click();
    await holds(field, '');
    assert.is(await page.evaluate(() => fake.feed.state.messages[0]!.text.length), 4_000);
  }));

test('a draft survives an edit that is cancelled', () =>
  withFake(async (page) => {
    await page.evaluate(() =>
      fake.feed.set({ messages: [fake.message({ seq: 1, from: { id: 'ada', name: 'Ada' } })] })
    );
    await page.getByRole('textbox').fill('half a thought');
    await page.locator('starling-message').hover();
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    await holds(page.getByRole('textbox'), 'text 1');
    await page.keyboard.press('Escape');
    await holds(page.getByRole('textbox'), 'half a thought');
    assert.is(await page.getByRole('textbox').evaluate((one) => one.matches(':focus')), true);
  }));

test('Up in an empty field edits the last own message that is not deleted, and Escape cancels', () =>
  withFake(async (page) => {
    const field = page.getByRole('textbox');
    await field.press('ArrowUp');
    assert.is(await page.getByPlaceholder('Edit your message').count(), 0, 'there is none');
    await page.evaluate(() => {
      const ada = { id: 'ada', name: 'Ada' };
      fake.feed.set({
        messages: [
          fake.message({ seq: 1, from: ada }),
          fake.message({ seq: 2, from: ada, text: '**mine**' }),
          fake.message({ seq: 3, from: ada, text: '', deleted: true }),
          fake.message({ seq: 4 }),
        ],
      });
    });
    await field.press('ArrowUp');
    await holds(field, '**mine**');
    await field.fill('changed my mind');
    await page.keyboard.press('Escape');
    await holds(field, '');
    assert.is(await field.evaluate((one) => one.matches(':focus')), true);
    assert.is(await page.evaluate(() => fake.feed.state.messages[1]!.text), '**mine**');

    // It keeps unsent text, even white space.
    await field.fill('\n');
    await field.press('ArrowUp');
    assert.is(await page.getByPlaceholder('Edit your message').count(), 0);
    await field.fill('');
    await field.press('ArrowUp');
    await holds(field, '**mine**');
    await field.fill('changed');
    await field.press('Enter');
    await holds(field, '');
    assert.is(await page.evaluate(() => fake.feed.state.messages[1]!.text), 'changed');
  }));

test('on a touch screen a long press opens the actions with words, and a tap nothing', () =>
  withFake(async (page) => {
    await page.evaluate(() =>
      fake.feed.set({
        messages: [
          fake.message({ seq: 1 }),
          fake.message({ seq: 2, text: 'two', from: fake.client.user! }),
        ],
      })
    );
    const message = page.locator('starling-message').last();
    await message.tap();
    const press = async () => {
      const touch = { pointerType: 'touch', isPrimary: true };
      await message.locator('.bubble').dispatchEvent('pointerdown', touch);
      await page.getByRole('dialog', { name: 'Message actions' }).waitFor();
      await message.locator('.bubble').dispatchEvent('pointerup', touch);
    };
    // A sheet stays the only one while a finger rests on it, and Cancel and Escape close it.
    const pressOther = async () => {
      const touch = { pointerType: 'touch', isPrimary: true };
      const sheets = page.locator('starling-sheet');
      for (const close of ['Cancel', 'Escape']) {
        await page.locator('.bubble').first().dispatchEvent('pointerdown', touch);
        await page.getByRole('button', { name: 'Report' }).dispatchEvent('pointerdown', touch);
        await page.waitForTimeout(700);
        assert.is(await sheets.count(), 1);
        if (close === 'Escape') await page.keyboard.press(close);
        else await page.getByRole('button', { name: close }).tap();
        await sheets.waitFor({ state: 'detached' });
      }
    };
    assert.is(await page.locator('starling-toolbar, starling-sheet').count(), 0);
    await press();
    // The finger is lifted over a button of the sheet.
    await page.getByRole('button', { name: 'Reply' })
      .evaluate((button) =>
        button.dispatchEvent(new MouseEvent('click', { detail: 1, bubbles: true, composed: true }))
      );
    assert.is(await page.locator('starling-sheet').count(), 1);
    await page.getByRole('button', { name: 'React with 👀' }).tap();
    await page.getByRole('button', { name: '👀 1', pressed: true }).waitFor();
    await page.locator('starling-sheet').waitFor({ state: 'detached' });
    await press();
    await page.getByRole('button', { name: 'Delete' }).tap();
    await page.getByRole('button', { name: 'Undo' }).waitFor();
    await page.locator('.deleted').waitFor();
    await pressOther();
    // Not there for a moment's touch, such as at the start of a scroll.
    await page.locator('.bubble').first().dispatchEvent('pointerdown', { pointerType: 'touch' });
    await page.locator('.bubble').first().dispatchEvent('pointercancel', { pointerType: 'touch' });
    await page.waitForTimeout(700);
    assert.is(await page.locator('starling-sheet').count(), 0);
  }, { hasTouch: true, isMobile: true, viewport: { width: 390, height: 700 } }));

test('an element without a room says what is missing', () =>
  withFake(async (page) => {
    await page.evaluate(() => document.querySelector('starling-chat')!.removeAttribute('room'));
    await page.getByText(/Set a room/).waitFor();
  }));

test.run();

async function holds(field: Locator, text: string): Promise<void> {
  await until(async () => await field.inputValue() === text, {
    withinMs: WITHIN_MS,
    what: `field that holds ${JSON.stringify(text)}`,
  });
}
