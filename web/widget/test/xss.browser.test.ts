/**
 * Sends the XSS corpus through every text field of a real server into the real widget.
 */
import type { Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../../server/lib/until.ts';
import { type ChatClient, createChatClient, type RoomFeed } from '../../client/chat-client.ts';
import { createModerationClient } from '../../client/moderation-client.ts';
import { withModeratedRooms } from '../../../scripts/testkit/web/moderated-rooms.ts';
import { type WidgetTest, WITHIN_MS } from '../../../scripts/testkit/web/widget-page.ts';
import { XSS_CORPUS } from './xss-corpus.fixture.ts';

const test = suite('XSS');

const NAME_MAX = 64;
const WITHIN = { withinMs: WITHIN_MS };
const OWN =
  ('a article b bdi blockquote br button code del details div em form h2 header hr i input ' +
    'label li ol option p pre q s section select slot span strong textarea time ul').split(' ');
const OWN_SVG = ['svg', 'path'];

const withAttack = (run: (test: WidgetTest, moderator: string) => Promise<void>) =>
  withModeratedRooms([{ match: 'held', hold: 'everyone' }], run);

/** A page that shows a room to the moderator, and records violations. */
async function watch({ server, visitHost }: WidgetTest, room: string, token: string) {
  const host = await visitHost(`
    <script>addEventListener('click', () => {}); var hacked;</script>
    <script type="module" src="${server.url}/starling.js"></script>
    <starling-chat room="${room}" token="${token}"></starling-chat>
  `);
  const { page, faults } = host;
  page.on('dialog', (dialog) => {
    faults.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!['127.0.0.1', 'localhost'].includes(new URL(request.url()).hostname)) {
      faults.push(`a request of ${request.url()}`);
    }
  });
  page.on('popup', () => faults.push('another window'));
  await page.locator('starling-moderation-button button').waitFor();
  return { page, faults };
}

async function strangers(page: Page): Promise<string[]> {
  const found = await page.locator('starling-chat').evaluate((chat, [own, svg]) => {
    const all = (root: ShadowRoot): Element[] =>
      [...root.querySelectorAll('*')].flatMap((one) => [
        one,
        ...(one.shadowRoot ? all(one.shadowRoot) : []),
      ]);
    return all(chat.shadowRoot!).flatMap((one) => {
      const { localName, namespaceURI } = one;
      const isSvg = namespaceURI?.endsWith('/svg') === true;
      const isOwn = (isSvg ? svg : own)!.includes(localName) || localName.startsWith('starling-');
      const attributes = [...one.attributes].flatMap(({ name, value }) => {
        if (/^on|^srcdoc$|^formaction$|^src$/i.test(name)) return [`${localName} ${name}=${value}`];
        const isLink = name === 'href' || name === 'xlink:href';
        return isLink && !/^(https?|mailto|tel):/.test(value)
          ? [`${localName} ${name}=${value}`]
          : [];
      });
      return [
        ...isOwn || localName === 'style' ? [] : [one.outerHTML.slice(0, 200)],
        ...attributes,
      ];
    });
  }, [OWN, OWN_SVG]);
  const isHacked = await page.evaluate(() =>
    (globalThis as { hacked?: unknown }).hacked !== undefined
  );
  return isHacked ? [...found, 'a script ran'] : found;
}

async function enter(client: ChatClient, room: string): Promise<RoomFeed> {
  const feed = client.room(room);
  await until(() => feed.state.phase === 'live', { ...WITHIN, what: `page of ${room}` });
  return feed;
}

/** In batches, so that all are in the rendered part of the log. */
function batches<T>(all: readonly T[], size: number): T[][] {
  return Array.from(
    { length: Math.ceil(all.length / size) },
    (_, index) => all.slice(index * size, (index + 1) * size),
  );
}

test('texts, edits and quotes stay text', () =>
  withAttack(async (attack, token) => {
    const { page, faults } = await watch(attack, 'lobby', token);
    const feed = await enter(attack.client('Mallory'), 'lobby');
    for (const batch of batches(XSS_CORPUS, 8)) {
      for (const text of batch) feed.send(text);
      await until(() => feed.state.pending.length === 0, { ...WITHIN, what: 'sending' });
      const first = feed.state.messages.at(-1)!;
      feed.send('an answer', { replyTo: first.seq });
      feed.edit(feed.state.messages.at(-2)!.seq, batch[0]!);
      await until(() => feed.state.pending.length === 0, { ...WITHIN, what: 'sending' });
      const { seq } = feed.state.messages.at(-1)!;
      await page.locator(`starling-message`).filter({ hasText: 'an answer' }).last().waitFor();
      assert.equal(await strangers(page), [], `up to ${seq}`);
    }
    assert.is(feed.state.messages.length, XSS_CORPUS.length + batches(XSS_CORPUS, 8).length);
    const shown = page.locator('starling-message').filter({ hasText: XSS_CORPUS.at(-1)!.slice(1) });
    await shown.first().hover();
    assert.equal([await strangers(page), faults], [[], []]);
  }));

test('names stay text in messages, in the roster and in mentions', () =>
  withAttack(async (attack, token) => {
    const { page, faults } = await watch(attack, 'lobby', token);
    const names = XSS_CORPUS.filter((text) => text.length <= NAME_MAX);
    let taken = 0;
    for (const batch of batches(names, 8)) {
      const clients = batch.map((name) => createChatClient({ url: attack.server.url, name }));
      try {
        await until(
          () => clients.every(({ status }) => ['open', 'closed'].includes(status.type)),
          { ...WITHIN, what: 'answer to names' },
        );
        // A server refuses some names.
        const open = clients.filter(({ status }) => status.type === 'open');
        taken += open.length;
        for (const client of open) {
          const feed = await enter(client, 'lobby');
          feed.typing();
          feed.send(`I am @${client.user!.name}`);
          await until(() => feed.state.pending.length === 0, { ...WITHIN, what: 'sending' });
        }
        await page.locator('starling-header .roster').click();
        await page.locator('starling-roster li').first().waitFor();
        assert.equal(await strangers(page), []);
        await page.keyboard.press('Escape');
      } finally {
        for (const client of clients) client.close();
      }
    }
    assert.ok(taken > names.length / 2, `${taken} of ${names.length} names were taken`);
    assert.equal([await strangers(page), faults], [[], []]);
  }));

test('reasons of reports, mutes and bans, and held messages stay text', () =>
  withAttack(async (attack, token) => {
    const moderator = createChatClient({ url: attack.server.url, token });
    try {
      const feed = await enter(moderator, 'held');
      // One message per report: reports of one message are one item.
      for (let i = 0; i < 12; i++) feed.send(`a message to report ${i}`);
      await until(() => feed.state.messages.length === 12, { ...WITHIN, what: 'messages' });
      const desk = createModerationClient(feed);
      // Only a few messages of one user may wait.
      const guests = await Promise.all(
        Array.from({ length: 5 }, (_, index) => enter(attack.client(`Mallory ${index}`), 'held')),
      );
      for (const [index, text] of XSS_CORPUS.slice(0, 45).entries()) {
        await desk.moderate({ action: 'mute', user: `u_${index}`, minutes: 60, reason: text });
        guests[index % 5]!.send(text);
      }
      // A user id is any text in a page’s token.
      for (const user of XSS_CORPUS.filter((text) => !/\p{Cc}/u.test(text)).slice(45, 49)) {
        await desk.moderate({ action: 'ban', user, reason: user });
      }
      const isHeld = () => {
        const pending = guests.flatMap(({ state }) => state.pending);
        return pending.length === 45 && pending.every(({ state }) => state === 'held');
      };
      await until(isHeld, { ...WITHIN, what: 'held messages' });
      for (const [index, text] of XSS_CORPUS.slice(-12).entries()) {
        const reader = createChatClient({ url: attack.server.url, name: `Reader ${index}` });
        await createModerationClient(await enter(reader, 'held')).report(index + 1, text);
        reader.close();
      }
      const { page, faults } = await watch(attack, 'held', token);
      await page.locator('starling-moderation-button button').click();
      for (
        const [tab, count] of [['Pending', 45], ['Reports', 12], ['Mutes and bans', 49]] as const
      ) {
        await page.getByRole('tab', { name: tab }).click();
        await until(
          async () => await page.locator('starling-moderation li').count() === count,
          { ...WITHIN, what: `${count} under ${tab}` },
        );
        assert.equal(await strangers(page), [], tab);
      }
      assert.equal(faults, []);
    } finally {
      moderator.close();
    }
  }));

test('a page’s room label stays text', () =>
  withAttack(async (attack, token) => {
    const { page, faults } = await watch(attack, 'lobby', token);
    for (const label of XSS_CORPUS) {
      await page.locator('starling-chat').evaluate(async (chat, label) => {
        Object.assign(chat, { label });
        for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
      }, label);
      const heading = await page.locator('starling-header h2').textContent();
      assert.is(heading, label.trim() === '' ? 'lobby' : label);
    }
    assert.equal([await strangers(page), faults], [[], []]);
  }));

test.run();
