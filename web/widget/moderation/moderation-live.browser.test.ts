/**
 * Moderation between two browsers through a real server.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { withModeratedRooms } from '../../../scripts/testkit/web/moderated-rooms.ts';
import {
  shows,
  type WidgetPage,
  type WidgetTest,
} from '../../../scripts/testkit/web/widget-page.ts';

import { phrases as de } from '../i18n/languages/de.ts';

const test = suite('moderation, live');

const enter = (
  { server, visitHost }: WidgetTest,
  attributes: string,
  options = {},
): Promise<WidgetPage> =>
  visitHost(
    `<script type="module" src="${server.url}/starling.js"></script>
    <starling-chat ${attributes}></starling-chat>`,
    {},
    options,
  );

async function withTwo(
  rules: object,
  run: (moderator: WidgetPage, guest: WidgetPage) => Promise<void>,
): Promise<void> {
  await withModeratedRooms([{ match: '*', ...rules }], async (test, token) => {
    const moderator = await enter(test, `room="lobby" token="${token}"`);
    const guest = await enter(test, 'room="lobby" name="Gus"');
    await moderator.page.locator('starling-moderation-button button').waitFor();
    await guest.page.getByRole('textbox').waitFor();
    await run(moderator, guest);
    assert.equal([moderator.faults, guest.faults], [[], []]);
  });
}

test('a muted guest reads the reason, and keeps the draft after the mute is lifted', () =>
  withTwo({}, async (moderator, guest) => {
    await guest.write('noise');
    await guest.page.getByRole('textbox').fill('more noi');
    await shows(moderator, ['noise']);
    await moderator.choose('noise', 'Mute…');
    await moderator.page.getByLabel('Reason').fill('noise');
    await moderator.page.getByRole('button', { name: 'Mute', exact: true }).click();
    await moderator.page.getByText('Gus is muted.').waitFor();
    await guest.page.getByText(/^You are muted here until .*\. Moderator’s note: noise/).waitFor();
    assert.is(await guest.page.getByRole('textbox').count(), 0);
    await moderator.page.locator('starling-moderation-button button').click();
    await moderator.page.getByRole('tab', { name: 'Mutes and bans' }).click();
    await moderator.page.getByText('by Mia: noise').waitFor();
    await moderator.page.getByRole('button', { name: /^Un(ban|mute)$/ }).click();
    await moderator.page.getByText('Nobody is muted or banned.').waitFor();
    await guest.page.getByRole('textbox').waitFor();
    assert.is(await guest.page.getByRole('textbox').inputValue(), 'more noi');
  }));

test('a held message waits, and everybody sees it after approval', () =>
  withTwo({ hold: 'guests' }, async (moderator, guest) => {
    await guest.page.getByText('Messages are reviewed before they appear.').waitFor();
    await guest.write('may I?');
    await guest.page.getByText('Only you can see this until a moderator approves it.').waitFor();
    await moderator.page.getByRole('button', { name: 'Moderation, 1 waiting' }).click();
    await moderator.page.getByText('may I?').waitFor();
    assert.equal(await moderator.texts(), []);
    await moderator.page.getByRole('button', { name: 'Approve' }).click();
    await shows(moderator, ['may I?']);
    await shows(guest, ['may I?']);
    await guest.page.getByText('Only you can see this').waitFor({ state: 'detached' });
    await moderator.page.getByRole('button', { name: 'Moderation', exact: true }).waitFor();
  }));

test('a report reaches the moderator, and is removed with its message', () =>
  withTwo({}, async (moderator, guest) => {
    await moderator.write('strange');
    await shows(guest, ['strange']);
    await guest.choose('strange', 'Report…');
    await guest.page.getByLabel('Reason').fill('I do not get it');
    await guest.page.keyboard.press('Enter');
    await guest.page.getByText('Thanks.').waitFor();
    await moderator.page.getByRole('button', { name: 'Moderation, 1 waiting' }).click();
    await moderator.page.getByRole('tab', { name: 'Reports' }).click();
    await moderator.page.getByText('Reported by Gus: I do not get it').waitFor();
    await moderator.page.getByRole('button', { name: 'Delete', exact: true }).click();
    await shows(guest, ['Message deleted']);
    await moderator.page.getByRole('button', { name: 'Moderation', exact: true }).waitFor();
  }));

test('a banned guest sees the reason and nothing else', () =>
  withTwo({}, async (moderator, guest) => {
    await guest.write('spam');
    await shows(moderator, ['spam']);
    await moderator.choose('spam', 'Ban…');
    await moderator.page.getByLabel('Duration').selectOption('Permanently');
    await moderator.page.getByLabel('Reason').fill('Advertising');
    await moderator.page.getByRole('button', { name: 'Ban', exact: true }).click();
    await guest.page.getByRole('alert')
      .getByText('You are banned from this chat. Moderator’s note: Advertising').waitFor();
    assert.equal(await guest.texts(), []);
    assert.is(await guest.page.getByRole('textbox').count(), 0);
    await moderator.page.keyboard.press('Escape');
    await moderator.choose('spam', 'Delete');
    await shows(moderator, ['Message deleted']);
  }));

test('a moderator’s room settings reach others at once', () =>
  withTwo({}, async (moderator, guest) => {
    await moderator.page.locator('starling-moderation-button button').click();
    await moderator.page.getByRole('tab', { name: 'This room' }).click();
    await moderator.page.getByLabel('Slow mode').selectOption('10 seconds');
    await guest.page.getByText('Slow mode is on: wait 10 seconds between messages.').waitFor();
    await moderator.page.getByRole('switch', { name: 'Only moderators can post' }).click();
    await guest.page.getByText('This room is locked. Only moderators can post.').waitFor();
    assert.is(await guest.page.getByRole('textbox').count(), 0);
  }));

test('reasons are in the language of the visitor', () =>
  withModeratedRooms([{ match: '*', words: { refuse: ['darn'] } }], async (test, token) => {
    const moderator = await enter(test, `room="lobby" token="${token}"`);
    const german = await enter(test, 'room="lobby" name="Gus" lang="de"');
    const write = async (text: string) => {
      await german.page.getByRole('textbox').fill(text);
      await german.page.keyboard.press('Enter');
    };
    await write('darn it');
    await german.page.getByText(de.refused_word).waitFor();
    await write('Werbung');
    await shows(moderator, ['Werbung']);
    await moderator.choose('Werbung', 'Ban…');
    await moderator.page.getByRole('button', { name: 'Ban', exact: true }).click();
    // Also with unsent messages of their own.
    await german.page.getByText(de.refused_banned_until.split('{time}')[0]!).waitFor();
    await german.page.getByText(de.refused_word).waitFor();
  }));

test('a refused message can be edited, but not sent again as it is', () =>
  withTwo({ words: { refuse: ['darn'] } }, async (_, guest) => {
    await guest.write('darn it');
    await guest.page.getByText('Not sent: Your message contains a word that').waitFor();
    assert.is(await guest.page.getByRole('button', { name: 'Retry' }).count(), 0);
    await guest.page.getByRole('textbox').fill('a draft');
    await guest.page.locator('starling-trouble').getByRole('button', { name: 'Edit', exact: true })
      .click();
    await guest.page.getByText('Not sent').waitFor({ state: 'detached' });
    assert.is(await guest.page.getByRole('textbox').inputValue(), 'darn it\na draft');
    await guest.write('oh well');
    await shows(guest, ['oh well']);
  }));

test('slow mode says when a message is sent', () =>
  withTwo({ slowModeSeconds: 8 }, async (moderator, guest) => {
    await guest.write('one');
    await guest.write('two');
    await guest.page.locator('starling-trouble', { hasText: 'Slow mode is on: wait 8 seconds' })
      .getByText(/^It will be sent in [1-9]/).waitFor();
    await shows(moderator, ['one', 'two']);
    await guest.page.locator('starling-trouble').waitFor({ state: 'detached' });
  }));

test('a visitor without special rights loads no moderation code', () =>
  withModeratedRooms([], async (test) => {
    const { page, write, faults } = await enter(test, 'room="lobby"');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await write('hello');
    await page.getByText('hello').first().hover();
    await page.getByRole('button', { name: 'Reply', exact: true }).waitFor();
    assert.not.ok(asked.some((path) => path.includes('moderation')), asked.join(' '));
    assert.equal(faults, []);
  }));

test.run();
