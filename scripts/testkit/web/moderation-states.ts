/**
 * States of moderation, for the tests that check the widget in every state.
 */
import type { Page } from 'playwright-core';
import type { Fake } from './fake-widget.ts';
import { fillRoom } from './full-room.ts';
import type { WidgetState } from './widget-states.ts';

declare const fake: Fake;

/** Fills the room, ends it with Ben's message, and makes the reader its moderator. */
export const openAsModerator = async (page: Page) => {
  await fillRoom(page);
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
    feed.answer = (request) =>
      request.type === 'queue'
        ? { type: 'queue', room, heldCount: 2, reportCount: 1, held, reports, sanctions }
        : answer(request);
    feed.set({
      messages: [...feed.state.messages, message({ seq: 900, text: 'the last word', from: ben })],
      rights: { ...feed.state.rights, moderate: true },
      waiting: 3,
    });
  });
  await page.locator('starling-moderation-button button').waitFor();
};

export const lastMessage = (page: Page) =>
  page.locator('starling-message').filter({ hasText: 'the last word' });

/** Of the last message. */
export const clickAction = async (page: Page, label: string) => {
  await lastMessage(page).focus();
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('dialog', { name: 'Message actions' })
    .getByRole('button', { name: label }).click();
};

export const openModeration = async (page: Page) => {
  await openAsModerator(page);
  await page.locator('starling-moderation-button button').click();
  await page.getByText('Buy now, number 2').waitFor();
};

/** A review queue with items of a crowd of guests. */
export const openCrowd = async (page: Page) => {
  await openAsModerator(page);
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
    feed.answer = (request) =>
      request.type === 'queue'
        ? { type: 'queue', room, heldCount: 4, reportCount: 3, held, reports, sanctions: [] }
        : answer(request);
  });
  await page.locator('starling-moderation-button button').click();
  await page.getByText('Junk, number 3').waitFor();
};

const openTab = (name: string, text: string): WidgetState => ({
  reach: async (page) => {
    await openModeration(page);
    await page.getByRole('tab', { name }).click();
    await page.getByText(text).first().waitFor();
  },
});

export const openReportDialog = async (page: Page, label: string) => {
  await openAsModerator(page);
  await clickAction(page, label);
  await page.locator('starling-report .filled').waitFor();
};

export const MODERATION_STATES = {
  'a locked room': {
    reach: async (page) => {
      await fillRoom(page);
      await page.evaluate(() => {
        const why = 'this room is locked: only moderators can write';
        const rights = { ...fake.feed.state.rights, write: false, locked: true, why };
        fake.feed.set({ rights });
      });
      await page.locator('starling-rights .shut').waitFor();
    },
  },
  'a room in slow mode with a held message': {
    reach: async (page) => {
      await fillRoom(page);
      await page.evaluate(() =>
        fake.feed.set({
          rights: { ...fake.feed.state.rights, slowModeSeconds: 30, hold: 'guests' },
          pending: [{ id: 'h', text: 'mine to be held', at: Date.now(), state: 'held' }],
        })
      );
      await page.getByText('Slow mode is on: wait 30 seconds between messages.').waitFor();
      await page.getByText('Only you can see this until a moderator approves it.').waitFor();
    },
  },
  'a message menu of a moderator': {
    reach: async (page) => {
      await openAsModerator(page);
      await lastMessage(page).focus();
      await page.getByRole('button', { name: 'More actions' }).press('Enter');
      await page.getByRole('button', { name: 'Ban…' }).waitFor();
    },
  },
  'the report dialog': { reach: (page) => openReportDialog(page, 'Report…') },
  'the ban dialog': { reach: (page) => openReportDialog(page, 'Ban…') },
  'a refused mute': {
    reach: async (page) => {
      await openReportDialog(page, 'Mute…');
      await page.evaluate(() => {
        fake.feed.answer = (request) => ({
          type: 'refused',
          code: 'forbidden',
          message: 'only moderators may do this',
          retry: false,
          room: 'lobby',
          ...request.type === 'queue' ? {} : { id: request.id },
        });
      });
      await page.locator('starling-report .filled').click();
      await page.getByText('Only moderators may do this').waitFor();
    },
  },
  'held messages': { reach: openModeration },
  'a review queue of a crowd': { reach: openCrowd },
  'the bulk rejection of guests': {
    reach: async (page) => {
      await openCrowd(page);
      await page.getByRole('button', { name: 'Reject all from guests…' }).click();
      await page.getByLabel('Sent since').waitFor();
    },
  },
  'a report by many': {
    reach: async (page) => {
      await openCrowd(page);
      await page.getByRole('tab', { name: 'Reports' }).click();
      await page.getByText('Reported by 12 more').waitFor();
    },
  },
  'reports': openTab('Reports', 'Reported by Mia: It is rude'),
  'mutes and bans': openTab('Mutes and bans', 'u_77'),
  'room settings': openTab('This room', 'Only moderators can post'),
} satisfies Record<string, WidgetState>;

/** Requests that the widget made, without their ids, and without those of the queue. */
export const sentRequests = (page: Page) =>
  page.evaluate(() =>
    fake.feed.requests.filter(({ type }) => type !== 'queue').map((request) => ({
      ...request,
      id: undefined,
    }))
  );
