import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { becomes } from '../../../scripts/testkit/web/becomes.ts';
import { shows, withWidget } from '../../../scripts/testkit/web/widget-page.ts';

const test = suite('ignored people');

test('a visitor who ignores somebody reads nothing of that person until the end of it', () =>
  withWidget(async ({ visit, client }) => {
    const [ben, cleo] = [client('Ben').room('lobby'), client('Cleo').room('lobby')];
    const ada = await visit();
    ben.send('rude');
    await ada.message('rude').waitFor();
    cleo.send('kind');
    await ada.message('kind').waitFor();
    const hidden = ada.page.locator('starling-message', { hasText: 'You ignore this person.' });

    await ada.message('rude').hover();
    await ada.message('rude').getByRole('button', { name: 'More actions' }).click();
    await ada.page.getByRole('button', { name: 'Ignore this person' }).click();
    await hidden.waitFor();
    assert.is(await ada.page.getByText('rude', { exact: true }).count(), 0);

    ben.send('ruder');
    await becomes(() => hidden.count(), 2, 'messages hidden');
    // A button of a message that is not reached is no stop of the Tab key.
    await ada.page.getByRole('textbox').focus();
    assert.is(
      await hidden.first().locator('starling-ignored button').getAttribute('tabindex'),
      '-1',
    );
    ben.typing();
    cleo.typing();
    await ada.page.locator('starling-typing', { hasText: /^\s*Cleo is typing/ }).waitFor();

    await ada.page.reload();
    await becomes(() => hidden.count(), 2, 'messages hidden after a reload');
    assert.is(await ada.page.getByText('rude', { exact: true }).count(), 0);
    const other = await visit();
    await shows(other, ['rude', 'kind', 'ruder']);

    await hidden.first().hover();
    await hidden.first().getByRole('button', { name: 'Show messages' }).click();
    await becomes(() => hidden.count(), 0, 'messages hidden at the end');
    await ada.message('ruder').waitFor();
    assert.equal(ada.faults, []);
  }));

test.run();
