import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { becomes } from '../../../scripts/testkit/web/becomes.ts';
import { withFake } from '../../../scripts/testkit/web/fake-page.ts';
import type { Fake } from '../../../scripts/testkit/web/fake-widget.ts';
import { fillRoom } from '../../../scripts/testkit/web/full-room.ts';
import { withWidget } from '../../../scripts/testkit/web/widget-page.ts';

declare const fake: Fake;

const test = suite('who reacted');

test('a tooltip and the menu of the message name the people who reacted', () =>
  withWidget(async ({ visit, client }) => {
    const [ben, cleo] = [client('Ben').room('lobby'), client('Cleo').room('lobby')];
    const ada = await visit();
    ben.send('lunch?');
    const message = ada.message('lunch?');
    await message.waitFor();
    await message.hover();
    await message.getByRole('button', { name: 'More actions' }).click();
    await ada.page.getByRole('button', { name: 'Copy text' }).waitFor();
    assert.is(await ada.page.getByRole('button', { name: 'Who reacted' }).count(), 0);
    await ada.page.keyboard.press('Escape');

    ben.react(1, '🎉', true);
    cleo.react(1, '👍', true);
    const party = message.getByRole('button', { name: '🎉 1' });
    await party.hover();
    await becomes(() => party.getAttribute('title'), 'Ben', 'the tooltip');
    cleo.react(1, '🎉', true);
    const more = message.getByRole('button', { name: '🎉 2' });
    await more.waitFor();
    await ada.page.mouse.move(0, 0);
    await becomes(() => more.getAttribute('title'), '', 'no tooltip any more');
    await more.hover();
    await becomes(() => more.getAttribute('title'), 'Ben and Cleo', 'the new tooltip');

    await message.hover();
    await message.getByRole('button', { name: 'More actions' }).click();
    const menu = ada.page.getByRole('dialog');
    await menu.getByRole('button', { name: 'Who reacted' }).press('Enter');
    const list = menu.getByRole('list', { name: 'Who reacted' });
    const rows = async () => {
      const texts = await list.getByRole('listitem').allInnerTexts();
      return texts.map((text) => text.replace(/\s+/g, ' '));
    };
    await becomes(async () => (await rows()).join(), '🎉 Ben and Cleo,👍 Cleo', 'the list');
    await ada.page.keyboard.press('Enter');
    await menu.waitFor({ state: 'detached' });
    await becomes(
      () => message.evaluate((element) => element.matches(':focus-within')),
      true,
      'focus on the message',
    );
    assert.equal(ada.faults, []);
  }));

test('the menu stays in the window when the names arrive late', () =>
  withFake(async (page) => {
    await fillRoom(page);
    await page.evaluate(() => {
      const { feed } = fake;
      const { answer, request } = feed;
      const names = Array.from({ length: 20 }, (_, i) => `Somebody with a long name ${i}`);
      feed.answer = (asked) =>
        asked.type === 'reactors' ? { ...answer(asked)!, people: { '🎉': names } } : answer(asked);
      feed.request = (asked) => {
        setTimeout(() => request(asked), asked.type === 'reactors' ? 300 : 0);
        return true;
      };
      feed.set({
        messages: feed.state.messages.map((message) =>
          message.seq === 12 ? { ...message, reactions: { '🎉': 20 } } : message
        ),
      });
    });
    const mine = page.locator('starling-message').filter({ hasText: /^\s*mine/ }).last();
    await mine.hover();
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('button', { name: 'Who reacted' }).click();
    await page.getByText('Somebody with a long name 19').waitFor();
    await becomes(
      () =>
        page.getByRole('dialog').evaluate((dialog) => {
          const { left, right, top, bottom } = dialog.getBoundingClientRect();
          return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
        }),
      true,
      'in the window',
    );
  }, { viewport: { width: 700, height: 520 } }));

test.run();
