import type { BrowserContextOptions, Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createModerationClient } from '../client/moderation-client.ts';
import { until } from '../../server/lib/until.ts';
import { violations } from '../../scripts/testkit/web/axe.ts';
import { becomes } from '../../scripts/testkit/web/becomes.ts';
import { type WidgetTest, withWidget } from '../../scripts/testkit/web/widget-page.ts';

const test = suite('console in a browser');

/** The link of the first start, with the address of the test's server. */
async function ownerLink({ server }: WidgetTest): Promise<string> {
  const found = await until(() => /\/admin#link=\S+/.exec(server.output()), { withinMs: 10_000 });
  return server.url + found![0];
}

async function enter(
  { browser }: WidgetTest,
  link: string,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  await page.goto(link);
  await page.getByRole('heading', { name: 'Rooms' }).waitFor();
  return page;
}

const openRoom = async (page: Page, url: string): Promise<Page> => {
  const room = await page.context().newPage();
  await room.goto(url);
  await room.getByRole('textbox').waitFor();
  return room;
};

const shield = (page: Page) => page.locator('starling-moderation-button button');

test('the owner moderates by the link of the first start, and a moderator by an invitation', () =>
  withWidget(async (bed) => {
    const { server, client } = bed;
    const lobby = `${server.url}/r/lobby`;
    const guest = client('Gus').room('lobby');
    guest.send('spam');
    const link = await ownerLink(bed);
    const owner = await enter(bed, link);
    assert.is(new URL(owner.url()).hash, '');
    await owner.getByRole('link', { name: 'lobby' }).waitFor();
    const room = await openRoom(owner, lobby);
    await shield(room).waitFor();
    await room.getByText('Chatting as Owner').waitFor();
    await room.getByText('spam').hover();
    await room.getByRole('button', { name: 'More actions' }).click();
    await room.getByRole('button', { name: 'Mute…' }).click();
    await room.getByRole('button', { name: 'Mute', exact: true }).click();
    await becomes(() => Promise.resolve(guest.state.rights.write), false, 'the guest is muted');

    await owner.getByLabel('Name').fill('Mia');
    await owner.getByRole('button', { name: 'Make a link' }).click();
    await owner.getByLabel('Link', { exact: true }).waitFor();
    const invitation = await owner.getByLabel('Link', { exact: true }).inputValue();
    const mia = await enter(bed, invitation);
    assert.is(await mia.getByRole('heading', { name: 'Invite' }).count(), 0);
    const hers = await openRoom(mia, lobby);
    await shield(hers).waitFor();

    await owner.reload();
    await owner.getByRole('button', { name: 'Remove Mia' }).click();
    // At once, without a reload, in the room that is open.
    await hers.getByRole('button', { name: 'Edit your name' }).waitFor();
    await shield(hers).waitFor({ state: 'detached' });
    await mia.getByText('Your session has ended.').waitFor();

    await owner.getByRole('button', { name: 'Sign out' }).click();
    await owner.getByRole('heading', { name: 'Sign in' }).waitFor();
    await owner.goto(link);
    await owner.reload();
    await owner.getByText('this link was used').waitFor();
  }));

test('a page that the owner allows shows the chat without a restart', () =>
  withWidget(async (bed) => {
    const { page } = await bed.visitHost(`<html lang="en">
      <script type="module" src="${bed.server.url}/starling.js"></script>
      <starling-chat room="shop"></starling-chat>`);
    await page.getByText('This page is not allowed to use this chat.').waitFor();
    const owner = await enter(bed, await ownerLink(bed));
    await owner.getByLabel('Address of a page').fill(page.url());
    await owner.getByRole('button', { name: 'Allow' }).click();
    const { origin } = new URL(page.url());
    const remove = owner.getByRole('button', { name: `Remove ${origin}` });
    await remove.waitFor();
    await page.reload();
    await page.getByRole('textbox', { name: 'Message to shop' }).waitFor();
    await remove.click();
    await remove.waitFor({ state: 'detached' });
    await page.reload();
    await page.getByText('This page is not allowed to use this chat.').waitFor();
  }, { env: { NODE_ENV: 'production', ALLOWED_ORIGINS: '' } }));

test('the review lists what waits in all rooms, and decides on it by keyboard', () =>
  withWidget(async (bed) => {
    const owner = await enter(bed, await ownerLink(bed));
    await owner.getByText('Nothing waits in any room.').waitFor();
    const [gus, ann] = [bed.client('Gus').room('garden'), bed.client('Ann').room('garden')];
    gus.send('rude words');
    await until(() => ann.state.messages.length === 1, { withinMs: 10_000 });
    const moderation = createModerationClient(ann);
    await moderation.report(1, 'it is rude');
    await owner.reload();
    await owner.getByText('rude words').waitFor();
    await owner.getByText('Reported by Ann: it is rude').waitFor();
    for (const colorScheme of ['light', 'dark'] as const) {
      await owner.emulateMedia({ colorScheme });
      assert.equal(await violations(owner), []);
    }
    await owner.getByRole('button', { name: 'Delete: message of Gus in garden' }).press('Enter');
    await owner.getByText('Nothing waits in any room.').waitFor();
    await until(() => ann.state.messages[0]!.deleted, { withinMs: 10_000 });
    const focus = () =>
      owner.evaluate(() => {
        const { activeElement } = document.querySelector('starling-console')!.shadowRoot!;
        return activeElement?.id;
      });
    await becomes(focus, 'review', 'focus on the heading');
  }));

test('axe finds nothing, in light and in dark, and nothing is wider than a phone', () =>
  withWidget(async (bed) => {
    const { server, client, browser } = bed;
    client('Gus').room('a/'.repeat(60)).send('long');
    const page = await enter(bed, await ownerLink(bed), { viewport: { width: 320, height: 640 } });
    await page.getByRole('link', { name: 'a/a/' }).waitFor();
    await page.getByLabel('Name').fill('Mia');
    await page.getByRole('button', { name: 'Make a link' }).click();
    await page.getByLabel('Link', { exact: true }).waitFor();
    await page.getByLabel('Address of a page').fill('https://shop.example');
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.getByRole('button', { name: 'Remove https://shop.example' }).waitFor();
    const signedOut = await (await browser.newContext()).newPage();
    await signedOut.goto(`${server.url}/admin`);
    await signedOut.getByRole('heading', { name: 'Sign in' }).waitFor();
    for (const shown of [page, signedOut]) {
      for (const colorScheme of ['light', 'dark'] as const) {
        await shown.emulateMedia({ colorScheme });
        assert.equal(await violations(shown), []);
      }
    }
    assert.is(await page.evaluate(() => document.documentElement.scrollWidth), 320);
  }));

test.run();
