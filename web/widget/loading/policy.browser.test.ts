import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../../server/lib/until.ts';
import { documentedPolicy, integrityOf } from '../../../scripts/testkit/web/documented-tag.ts';
import {
  allSent,
  type WidgetPage,
  WITHIN_MS,
  withWidget,
} from '../../../scripts/testkit/web/widget-page.ts';

const test = suite('the strictest policy');

const LAUNCHER = '<starling-chat room="hall" mode="launcher" label="Ask us"></starling-chat>';

for (const how of ['as it is', 'pinned by its hash'] as const) {
  test(`the widget works under the documented policy: ${how}`, () =>
    withWidget(async ({ server, visitHost, client }) => {
      const { url } = server;
      const policy = await documentedPolicy(url);
      const pin = how === 'as it is' ? '' : `crossorigin integrity="${await integrityOf(url)}"`;
      const ben = client('Ben').room('lobby');
      for (let number = 1; number <= 70; number += 1) ben.send(`message ${number}`);
      await until(() => ben.state.messages.at(-1)?.text === 'message 70', {
        withinMs: WITHIN_MS,
        what: 'messages',
      });
      const first = ben.state.messages[0]!.seq;
      ben.send('about the first', { replyTo: first });
      const page = await visitHost(
        `<html lang="de"><script type="module" src="${url}/starling.js" ${pin}></script>
         <starling-chat room="lobby" lang="en" show-replica></starling-chat>${LAUNCHER}`,
        { 'Content-Security-Policy': policy },
      );
      const go = async () => {
        await page.message('about the first').waitFor();
        await useRoom(page);
        await useLauncher(page);
      };
      await go();
      await page.page.reload();
      await go();
      assert.equal(page.faults, []);
    }));
}

test('without Lit’s Trusted Types policy the widget does not start', () =>
  withWidget(async ({ server, visitHost }) => {
    const { url } = server;
    const policy = await documentedPolicy(url);
    const page = await visitHost(
      `<script type="module" src="${url}/starling.js"></script>
       <starling-chat room="lobby"></starling-chat>`,
      {
        'Content-Security-Policy': policy.replace('trusted-types lit-html', `trusted-types 'none'`),
      },
    );
    await until(() => page.faults.some((fault) => fault.startsWith('trusted-types blocked')), {
      withinMs: WITHIN_MS,
      what: 'refusal of Lit’s policy',
    });
  }));

test.run();

async function useRoom(page: WidgetPage): Promise<void> {
  const { page: { keyboard } } = page;
  const chat = page.page.locator('starling-chat').first();
  const text = `hello ${Math.random()}`;
  await page.write(text);
  await allSent(page);
  await page.choose(text, 'Add a reaction');
  await page.message(text).getByRole('button', { name: 'More reactions' }).click();
  const picker = page.page.locator('starling-emoji-picker');
  await picker.getByRole('button', { name: 'grinning face', exact: true }).click();
  await page.message(text).getByRole('button', { name: '😀 1', pressed: true }).waitFor();

  const field = chat.getByRole('textbox', { name: /^Message to/ });
  await field.focus();
  await keyboard.type('@be');
  await page.page.getByRole('option', { name: 'Ben' }).waitFor();
  await keyboard.press('Enter');
  await keyboard.press('Enter');
  await page.message('@Ben').locator('.mention').waitFor();

  await chat.getByRole('button', { name: 'Settings' }).click();
  await page.page.getByRole('switch', { name: 'Mute this room' }).click();
  await page.page.getByRole('switch', { name: 'Sound' }).click();
  await chat.getByRole('button', { name: /show who/ }).click();
  await page.page.locator('starling-roster').getByText('Ben').waitFor();
  await keyboard.press('Escape');

  await page.message('about the first').locator('.quote').click();
  await page.message('message 1').waitFor();
  await chat.getByRole('button', { name: 'Jump to latest' }).click();

  await chat.getByRole('button', { name: 'Edit your name' }).click();
  await page.page.getByRole('textbox', { name: 'Your name' }).fill('Ada');
  await keyboard.press('Enter');
  await chat.locator('starling-composer .who bdi').getByText('Ada', { exact: true }).waitFor();
}

/** In the page’s language, which is loaded from the server. */
async function useLauncher(page: WidgetPage): Promise<void> {
  await page.page.getByRole('button', { name: 'Ask us' }).click();
  const field = page.page.getByRole('dialog').getByPlaceholder('Nachricht schreiben');
  await field.fill('aus dem Launcher');
  await field.press('Enter');
  await page.message('aus dem Launcher').waitFor();
  await field.press('Escape');
  await page.page.getByRole('dialog').waitFor({ state: 'hidden' });
}
