/**
 * What moderators and those whom they moderate may meet, for the tests that look at the widget in
 * every state.
 */
import type { Page } from 'playwright-core';
import type { Fake } from './fake-widget.ts';
import { fill } from './full-room.ts';
import type { WidgetState } from './widget-states.ts';

/** Within the page. */
declare const fake: Fake;

/** A room with a message of Ben's at the end, and its moderator reads. */
export const moderate = async (page: Page) => {
  await fill(page);
  await page.evaluate(() => {
    const { feed, client, message } = fake;
    const at = Date.now() - 3_600_000;
    const by = { id: 'mia', name: 'Mia' };
    const ben = { id: 'ben', name: 'Ben' };
    const room = 'lobby';
    client.set({ user: { id: 'ada', name: 'Ada', role: 'moderator' } });
    const held = [1, 2].map((number) => ({
      item: `h${number}`,
      room,
      id: `held-${number}`,
      from: ben,
      text: `Buy now, number ${number}, at a place with a very long name`,
      at: at - number,
    }));
    const reports = [{
      item: 'r1',
      room,
      target: 1,
      author: ben,
      text: 'Something rude',
      reason: 'It is rude',
      by,
      at,
    }];
    const sanctions = [
      { kind: 'mute' as const, room, userId: 'ben', at, until: at + 864e5, reason: 'Spam', by },
      { kind: 'ban' as const, room: '', userId: 'u_77', at, by },
    ];
    const answer = feed.answer;
    feed.answer = (question) =>
      question.type === 'queue'
        ? { type: 'queue', room, heldCount: 2, reportCount: 1, held, reports, sanctions }
        : answer(question);
    feed.set({
      messages: [...feed.state.messages, message({ seq: 900, text: 'the last word', from: ben })],
      rights: { ...feed.state.rights, moderate: true },
      waiting: 3,
    });
  });
  await page.locator('starling-desk button').waitFor();
};

/** The newest message, which is Ben's. */
export const last = (page: Page) =>
  page.locator('starling-message').filter({ hasText: 'the last word' });

const choose = async (page: Page, label: string) => {
  await last(page).focus();
  await page.getByRole('toolbar', { name: 'Message actions' })
    .getByRole('button', { name: label }).click();
};

export const openModeration = async (page: Page) => {
  await moderate(page);
  await page.locator('starling-desk button').click();
  await page.getByText('Buy now, number 2').waitFor();
};

/** What a crowd of guests leaves to the moderators. */
export const openCrowd = async (page: Page) => {
  await moderate(page);
  await page.evaluate(() => {
    const { feed } = fake;
    const at = Date.now() - 60_000;
    const room = 'lobby';
    const ben = { id: 'ben', name: 'Ben' };
    const gus = { id: 'g_gus', name: 'Gus' };
    const gil = { id: 'g_gil', name: 'Gil' };
    const held = [gus, gus, gil, ben].map((from, i) => ({
      item: `h${i}`,
      room,
      id: `held-${i}`,
      from,
      text: `Junk, number ${i}`,
      at: at - i * 1_000,
    }));
    const report = { room, author: ben, text: 'Something rude', reason: 'junk', count: 1 };
    const more = [{ by: { id: 'mia', name: 'Mia' }, reason: 'It is rude', at }];
    const reports = [
      { ...report, item: 'r0', target: 1, by: gus, at },
      { ...report, item: 'r1', target: 2, by: gus, at: at - 1_000 },
      { ...report, item: 'r2', target: 3, by: gus, at: at - 2_000, count: 14, more },
    ];
    const answer = feed.answer;
    feed.answer = (question) =>
      question.type === 'queue'
        ? { type: 'queue', room, heldCount: 4, reportCount: 3, held, reports, sanctions: [] }
        : answer(question);
  });
  await page.locator('starling-desk button').click();
  await page.getByText('Junk, number 3').waitFor();
};

const openTab = (name: string, text: string): WidgetState => ({
  reach: async (page) => {
    await openModeration(page);
    await page.getByRole('tab', { name }).click();
    await page.getByText(text).first().waitFor();
  },
});

export const openVerdict = async (page: Page, label: string) => {
  await moderate(page);
  await choose(page, label);
  await page.locator('starling-verdict .filled').waitFor();
};

export const MODERATION_STATES: Record<string, WidgetState> = {
  'a room that is locked': {
    reach: async (page) => {
      await fill(page);
      await page.evaluate(() => {
        const why = 'the room is locked: only moderators write now';
        const rights = { ...fake.feed.state.rights, write: false, locked: true, why };
        fake.feed.set({ rights });
      });
      await page.locator('starling-rights .shut').waitFor();
    },
  },
  'a room in slow mode whose messages wait': {
    reach: async (page) => {
      await fill(page);
      await page.evaluate(() =>
        fake.feed.set({
          rights: { ...fake.feed.state.rights, slowModeSeconds: 30, hold: 'guests' },
          pending: [{ id: 'h', text: 'mine to be held', at: Date.now(), state: 'held' }],
        })
      );
      await page.getByText('Slow mode: 30 seconds between two messages.').waitFor();
      await page.getByText('A moderator looks at it before others see it.').waitFor();
    },
  },
  'what a moderator can do with a message': {
    reach: async (page) => {
      await moderate(page);
      await last(page).focus();
      await page.getByRole('button', { name: 'Ban…' }).waitFor();
    },
  },
  'a report in the making': { reach: (page) => openVerdict(page, 'Report…') },
  'a ban in the making': { reach: (page) => openVerdict(page, 'Ban…') },
  'a mute that was refused': {
    reach: async (page) => {
      await openVerdict(page, 'Mute…');
      await page.evaluate(() => {
        fake.feed.answer = (question) => ({
          type: 'refused',
          code: 'forbidden',
          message: 'only moderators may do this',
          retry: false,
          room: 'lobby',
          ...question.type === 'queue' ? {} : { id: question.id },
        });
      });
      await page.locator('starling-verdict .filled').click();
      await page.getByText('Only moderators may do this').waitFor();
    },
  },
  'messages that wait for moderators': { reach: openModeration },
  'a crowd that waits for moderators': { reach: openCrowd },
  'all of guests, about to be rejected': {
    reach: async (page) => {
      await openCrowd(page);
      await page.getByRole('button', { name: 'Reject all of guests…' }).click();
      await page.getByLabel('Sent since').waitFor();
    },
  },
  'what many reported': {
    reach: async (page) => {
      await openCrowd(page);
      await page.getByRole('tab', { name: 'Reports' }).click();
      await page.getByText('Reported by 12 more').waitFor();
    },
  },
  'what was reported': openTab('Reports', 'Reported by Mia: It is rude'),
  'who is muted or banned': openTab('Mutes and bans', 'u_77'),
  'how a room is set': openTab('This room', 'Only moderators write'),
};
