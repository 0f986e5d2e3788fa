import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { becomes } from '../../../scripts/testkit/web/becomes.ts';
import { withWidget } from '../../../scripts/testkit/web/widget-page.ts';

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

test.run();
