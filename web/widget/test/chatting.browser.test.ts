import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startServer } from '../../../scripts/testkit/server-process.ts';
import { until } from '../../../server/lib/until.ts';
import { shows, WITHIN_MS, withWidget } from '../../../scripts/testkit/web/widget-page.ts';

const test = suite('chatting in a browser');

test('two windows chat, and see the same messages in the same order', () =>
  withWidget(async ({ visit }) => {
    const [ada, ben] = [await visit(), await visit()];
    await ada.write('hello from Ada');
    await shows(ben, ['hello from Ada']);
    await ben.write('hello from Ben');
    const all = ['hello from Ada', 'hello from Ben'];
    await shows(ada, all);
    for (let round = 1; round <= 5; round += 1) {
      await Promise.all([ada.write(`Ada ${round}`), ben.write(`Ben ${round}`)]);
    }
    await until(async () => (await ada.texts()).length === 12, {
      withinMs: WITHIN_MS,
      what: 'sight of all messages at Ada’s',
    });
    await shows(ben, await ada.texts());
    assert.equal([...ada.faults, ...ben.faults], []);
  }));

test('the window shows typing users and the number of people', () =>
  withWidget(async ({ visit, client }) => {
    const ada = await visit();
    const ben = client('Ben').room('lobby');
    await ada.page.getByRole('button', { name: '2 people here, show who' }).click();
    await ada.page.locator('starling-roster').getByText('Ben').waitFor();
    ben.typing();
    await ada.page.getByText('Ben is typing…').waitFor();
  }));

test('replies, reactions, edits and deletions reach the other window', () =>
  withWidget(async ({ visit }) => {
    const [ada, ben] = [await visit(), await visit()];
    await ada.write('who brings tea?');
    await shows(ben, ['who brings tea?']);

    await ben.choose('who brings tea?', 'Reply');
    await ben.write('I do');
    await ada.message('I do').locator('.quote').getByText('who brings tea?').waitFor();

    await ada.choose('I do', 'Add a reaction');
    await ada.message('I do').getByRole('button', { name: 'React with 🎉' }).click();
    await ben.message('I do').getByRole('button', { name: '🎉 1', pressed: false }).waitFor();
    await ben.message('I do').getByRole('button', { name: '🎉 1' }).click();
    await ada.message('I do').getByRole('button', { name: '🎉 2', pressed: true }).waitFor();

    await ben.choose('I do', 'Edit');
    await ben.write('I do, and cups');
    await ada.message('I do, and cups').getByText('edited', { exact: true }).waitFor();

    await ben.choose('I do, and cups', 'Delete');
    await ben.page.getByRole('button', { name: 'Undo' }).click();
    await ben.choose('I do, and cups', 'Delete');
    await shows(ada, ['who brings tea?', 'Message deleted']);
    await shows(ben, ['who brings tea?', 'Message deleted']);

    // Who leaves the page cannot undo any more.
    await ben.write('never mind');
    await shows(ada, ['who brings tea?', 'Message deleted', 'never mind']);
    await ben.choose('never mind', 'Delete');
    await ben.page.goto('about:blank');
    await shows(ada, ['who brings tea?', 'Message deleted', 'Message deleted']);
  }));

test('others’ messages cannot be edited or deleted', () =>
  withWidget(async ({ visit, client }) => {
    const ada = await visit();
    client('Ben').room('lobby').send('mine');
    await shows(ada, ['mine']);
    await ada.message('mine').hover();
    await ada.message('mine').getByRole('button', { name: 'Reply' }).waitFor();
    assert.is(
      await ada.message('mine').getByRole('button', { name: 'Edit', exact: true }).count(),
      0,
    );
    await ada.message('mine').getByRole('button', { name: 'More actions' }).click();
    const menu = ada.page.getByRole('dialog', { name: 'Message actions' });
    await menu.getByRole('button', { name: 'Report…' }).waitFor();
    assert.is(await menu.getByRole('button', { name: 'Delete' }).count(), 0);
  }));

test('nothing is stored before the first message, and the visitor is recognized after it', () =>
  withWidget(async ({ visit }) => {
    const ada = await visit();
    const who = ada.page.locator('starling-composer .who bdi');
    const guest = await who.innerText();
    assert.is(await ada.page.evaluate(() => localStorage.length + sessionStorage.length), 0);
    await ada.page.getByRole('textbox', { name: /^Message to/ }).fill('not sent');
    assert.is(await ada.page.evaluate(() => localStorage.length), 0);
    await ada.page.reload();
    await who.waitFor();
    assert.is.not(await who.innerText(), guest, 'a visitor who wrote nothing is a new guest');

    await ada.page.getByRole('button', { name: 'Edit your name' }).click();
    await ada.page.getByRole('textbox', { name: 'Your name' }).fill('Ada');
    await ada.page.keyboard.press('Enter');
    await who.getByText('Ada', { exact: true }).waitFor();
    assert.is(await ada.page.evaluate(() => localStorage.length), 0);

    await ada.write('it is me');
    await shows(ada, ['it is me']);
    assert.ok(await ada.page.evaluate(() => localStorage.length) > 0);
    await ada.page.reload();
    await who.getByText('Ada', { exact: true }).waitFor();
    await shows(ada, ['it is me']);
    await ada.message('it is me').hover();
    await ada.message('it is me').getByRole('button', { name: 'Edit', exact: true }).waitFor();
  }));

test('a draft belongs to its room and tab, and survives reloads until it is sent', () =>
  withWidget(async ({ visit }) => {
    const ada = await visit();
    const field = ada.page.getByRole('textbox', { name: /^Message to/ });
    const enter = (room: string) =>
      ada.page.locator('starling-chat').evaluate(
        (chat, room) => chat.setAttribute('room', room),
        room,
      );
    // Unless the draft’s owner is known, it is not saved.
    await ada.page.locator('starling-composer .who bdi').waitFor();
    await field.fill('for the lobby');
    await enter('kitchen');
    await holds(field, '');
    await field.fill('for the kitchen');
    await enter('lobby');
    await holds(field, 'for the lobby');

    const second = await visit({ context: ada.page.context() });
    const other = second.page.getByRole('textbox', { name: /^Message to/ });
    await second.page.locator('starling-composer .who bdi').waitFor();
    assert.is(await other.inputValue(), '');
    await other.fill('from another tab');
    await ada.page.reload();
    await holds(field, 'for the lobby');
    await second.page.reload();
    await holds(other, 'from another tab');

    await field.press('Enter');
    await shows(ada, ['for the lobby']);
    await ada.page.reload();
    await shows(ada, ['for the lobby']);
    await ada.page.locator('starling-composer .who bdi').waitFor();
    assert.is(await field.inputValue(), '');
    assert.is(await other.inputValue(), 'from another tab');
    await enter('kitchen');
    await holds(field, 'for the kitchen');
    assert.equal([...ada.faults, ...second.faults], []);
  }));

test('a message written while the server is down arrives once it is back', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'starling-'));
  try {
    await withWidget(async ({ server, visit }) => {
      const ada = await visit();
      await ada.write('before');
      await shows(ada, ['before']);
      await server.stop();

      await ada.write('meanwhile');
      await ada.message('meanwhile').getByRole('img', { name: 'Sending' }).waitFor();
      await ada.page.getByText(/1 message will be sent/).waitFor();
      // A reload now would find no page; the message must wait in this one.
      const again = await startServer({ dir, env: { PORT: String(server.port) } });
      try {
        await ada.page.getByRole('button', { name: 'Retry now' }).click({ timeout: 2_000 })
          .catch(() => undefined);
        await until(
          async () => (await ada.page.getByRole('img', { name: 'Sending' }).count()) === 0,
          {
            withinMs: 30_000,
            what: 'all messages sent',
          },
        );
        const ben = await visit();
        await shows(ben, ['before', 'meanwhile']);
        await shows(ada, ['before', 'meanwhile']);
      } finally {
        again.kill('SIGKILL');
        await again.exited;
      }
    }, { dir });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});

test.run();

async function holds(field: Locator, text: string): Promise<void> {
  await until(async () => await field.inputValue() === text, {
    withinMs: WITHIN_MS,
    what: `field that holds ${JSON.stringify(text)}`,
  });
}
