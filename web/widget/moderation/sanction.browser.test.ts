import type { Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { withFake } from '../../../scripts/testkit/web/fake-page.ts';
import type { Fake } from '../../../scripts/testkit/web/fake-widget.ts';
import {
  clickAction,
  openAsModerator,
  openReportDialog,
  sentRequests,
} from '../../../scripts/testkit/web/moderation-states.ts';

declare const fake: Fake;

const test = suite('bans with deletion');

/** Deletes 12 messages, or refuses. */
const answerDeletions = (page: Page, isRefused: boolean) =>
  page.evaluate((isRefused) => {
    const { answer } = fake.feed;
    fake.feed.answer = (request) => {
      const answered = answer(request);
      if (request.type !== 'moderate' || request.action !== 'delete') return answered;
      return isRefused
        ? {
          type: 'refused',
          room: 'lobby',
          id: request.id,
          code: 'invalid',
          retry: false,
          message: 'not possible here',
        }
        : { ...answered!, count: 12 } as typeof answered;
    };
  }, isRefused);

const ban = async (page: Page, deleted: string) => {
  await page.getByLabel('Also delete messages').selectOption(deleted);
  await page.getByRole('button', { name: 'Ban', exact: true }).click();
};

test('a ban with the messages of the last hour says how many were deleted, and can be undone', () =>
  withFake(async (page) => {
    await openReportDialog(page, 'Ban…');
    await answerDeletions(page, false);
    await ban(page, 'From the last hour');
    const notice = page.getByRole('alert');
    await notice.filter({ hasText: 'Ben is banned. 12 messages deleted.' }).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await notice.filter({ hasText: 'Done.' }).waitFor();
    assert.equal(await sentRequests(page), [
      { type: 'moderate', id: undefined, action: 'ban', user: 'ben', minutes: 10 },
      { type: 'moderate', id: undefined, action: 'delete', user: 'ben', minutes: 60 },
      { type: 'moderate', id: undefined, action: 'unban', user: 'ben' },
    ]);
  }));

test('if only the deletion is refused, the notice says so, and the ban can be undone', () =>
  withFake(async (page) => {
    await openReportDialog(page, 'Ban…');
    await answerDeletions(page, true);
    await ban(page, 'From the last day');
    const notice = page.getByRole('alert');
    await notice.filter({ hasText: 'Ben is banned.' }).waitFor();
    await notice.getByText('Not possible here.').waitFor();
    await page.getByRole('button', { name: 'Undo' }).waitFor();
  }));

test('a ban that replaces an earlier one has no Undo, which would lift both', () =>
  withFake(async (page) => {
    await openReportDialog(page, 'Mute…');
    await page.getByRole('button', { name: 'Mute', exact: true }).click();
    await page.getByRole('alert').filter({ hasText: 'Ben is muted.' }).waitFor();
    assert.is(await page.getByRole('button', { name: 'Undo' }).count(), 0);
  }));

test('a deletion that ends leaves the Undo of a later ban, and success is no alarm', () =>
  withFake(async (page) => {
    await openAsModerator(page);
    await clickAction(page, 'Delete');
    await page.getByRole('alert').filter({ hasText: 'Message deleted' }).waitFor();
    await clickAction(page, 'Ban…');
    await page.getByRole('button', { name: 'Ban', exact: true }).click();
    const notice = page.getByRole('alert');
    await notice.filter({ hasText: 'Ben is banned.' }).waitFor();
    await page.waitForFunction(() => fake.feed.state.messages.at(-1)!.deleted);
    await page.getByRole('button', { name: 'Undo' }).waitFor();
    assert.ok(await notice.evaluate((element) => element.hasAttribute('calm')));
    await page.evaluate(() => fake.feed.notify({ code: 'forbidden', message: 'you are muted' }));
    await notice.filter({ hasText: 'You are muted.' }).waitFor();
    assert.not(await notice.evaluate((element) => element.hasAttribute('calm')));
  }));

test.run();
