import type { Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../../server/lib/until.ts';
import { withFake, WITHIN_MS } from '../../../scripts/testkit/web/fake-page.ts';
import type { Fake } from '../../../scripts/testkit/web/fake-widget.ts';
import {
  lastMessage,
  openAsModerator,
  openCrowd,
  openModeration,
  openReportDialog,
  sentRequests,
} from '../../../scripts/testkit/web/moderation-states.ts';

declare const fake: Fake;

const test = suite('moderation by keyboard');

const focused = (page: Page) =>
  page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return element?.ariaLabel ?? element?.textContent?.trim() ?? '';
  });

const untilFocused = (page: Page, text: string) =>
  until(async () => (await focused(page)).includes(text), {
    withinMs: WITHIN_MS,
    what: `focus on ${text}`,
  });

test('a user is muted with a duration and a reason, and the focus returns to the message', () =>
  withFake(async (page) => {
    await openReportDialog(page, 'Mute…');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await page.keyboard.type('spam');
    await page.keyboard.press('Enter');
    await page.getByText('Ben is muted.').waitFor();
    assert.equal(await sentRequests(page), [
      { type: 'moderate', id: undefined, action: 'mute', user: 'ben', minutes: 60, reason: 'spam' },
    ]);
    await untilFocused(page, 'Ben,');
    assert.is(await page.locator('starling-report').count(), 0);
  }));

test('a permanent ban from the whole site is sent as such', () =>
  withFake(async (page) => {
    await openReportDialog(page, 'Ban…');
    await page.getByLabel('Duration').selectOption('Permanently');
    await page.getByLabel('Across the whole site').check();
    await page.getByRole('button', { name: 'Ban', exact: true }).click();
    await page.getByText('Ben is banned.').waitFor();
    assert.equal(await sentRequests(page), [
      { type: 'moderate', id: undefined, action: 'ban', user: 'ben', everywhere: true },
    ]);
  }));

test('a non-moderator can report, and Escape cancels', () =>
  withFake(async (page) => {
    await openAsModerator(page);
    await page.evaluate(() => {
      fake.client.set({ user: { id: 'ada', name: 'Ada', role: 'guest' } });
      fake.feed.set({ rights: { ...fake.feed.state.rights, moderate: false } });
    });
    await lastMessage(page).focus();
    const toolbar = page.getByRole('toolbar', { name: 'Message actions' });
    await toolbar.waitFor();
    assert.equal(
      await toolbar.getByRole('button').evaluateAll((all) => all.map(({ ariaLabel }) => ariaLabel)),
      ['Add a reaction', 'Reply', 'More actions'],
    );
    const report = async () => {
      await toolbar.getByRole('button', { name: 'More actions' }).press('Enter');
      const menu = page.getByRole('dialog', { name: 'Message actions' });
      await menu.getByRole('button', { name: 'Report…' }).waitFor();
      assert.equal(await menu.getByRole('button').allInnerTexts(), [
        'Copy text',
        'Ignore this person',
        'Report…',
      ]);
      await menu.getByRole('button', { name: 'Report…' }).press('Enter');
    };
    assert.is(await page.locator('starling-moderation-button').count(), 0);
    await report();
    await page.getByText('Report Ben’s message').waitFor();
    await page.keyboard.press('Escape');
    await untilFocused(page, 'Ben,');
    assert.equal(await sentRequests(page), []);
    await report();
    await page.getByLabel('Reason').press('Enter');
    await page.getByText('Thanks.').waitFor();
    assert.equal(await sentRequests(page), [{
      type: 'report',
      id: undefined,
      target: 900,
      reason: '',
    }]);
  }));

test('held messages are decided one by one, and the focus moves to the next', () =>
  withFake(async (page) => {
    await openModeration(page);
    await untilFocused(page, 'Pending 2');
    await page.getByRole('button', { name: 'Approve' }).first().press('Enter');
    await page.getByText('Buy now, number 1').waitFor({ state: 'detached' });
    await untilFocused(page, 'Approve');
    await page.getByRole('button', { name: 'Reject' }).press('Enter');
    await page.getByText('Nothing to review.').waitFor();
    await untilFocused(page, 'Pending');
    assert.equal(await sentRequests(page), [
      { type: 'moderate', id: undefined, action: 'approve', item: 'h1' },
      { type: 'moderate', id: undefined, action: 'reject', item: 'h2' },
    ]);
    await page.keyboard.press('Escape');
    await untilFocused(page, 'Moderation');
  }));

test('the panel opens where something waits, until a tab is chosen', () =>
  withFake(async (page) => {
    await openAsModerator(page);
    await page.evaluate(() => {
      const { feed } = fake;
      const { answer } = feed;
      feed.answer = (request) => {
        const answered = answer(request);
        return answered?.type === 'queue' ? { ...answered, held: [], heldCount: 0 } : answered;
      };
    });
    const button = page.locator('starling-moderation-button button');
    await button.click();
    await page.getByText('Something rude').waitFor();
    await untilFocused(page, 'Reports');
    const selected = page.locator('starling-moderation [role=tab][aria-selected=true]');
    assert.match((await selected.textContent())!, 'Reports');
    await page.getByRole('tab', { name: /Pending/ }).click();
    await page.evaluate(() => fake.feed.set({ waiting: 7 }));
    await page.getByText('Nothing to review.').waitFor();
    assert.match((await selected.textContent())!, 'Pending');
    // Its tabs are in one row, in the narrowest chat too.
    await page.locator('starling-room').evaluate((room) => room.style.inlineSize = '280px');
    const tops = await page.locator('starling-moderation [role=tab]')
      .evaluateAll((tabs) => tabs.map((tab) => tab.getBoundingClientRect().top));
    assert.is(new Set(tops).size, 1, tops.join(' '));
  }));

test('all messages of one author are rejected at once', () =>
  withFake(async (page) => {
    await openCrowd(page);
    await page.getByRole('button', { name: 'Reject all from Gus' }).first().press('Enter');
    await page.getByText('Junk, number 0').waitFor({ state: 'detached' });
    assert.equal(await page.locator('starling-moderation .said').allTextContents(), [
      'Junk, number 2',
      'Junk, number 3',
    ]);
    assert.is(await page.getByRole('button', { name: /of guests|all of/ }).count(), 0);
    await untilFocused(page, 'Approve');
    assert.equal(await sentRequests(page), [
      { type: 'moderate', id: undefined, action: 'reject', user: 'g_gus' },
    ]);
  }));

test('all messages of guests since a server time are rejected after a confirmation', () =>
  withFake(async (page) => {
    await openCrowd(page);
    const sweep = page.getByRole('button', { name: 'Reject all from guests…' });
    await sweep.press('Enter');
    await page.getByRole('button', { name: 'Cancel' }).press('Enter');
    assert.equal(await sentRequests(page), []);
    await sweep.press('Enter');
    // The shortest period is preselected, and another list resets the form.
    assert.is.not(await page.getByLabel('Sent since').inputValue(), '0');
    await page.getByRole('tab', { name: 'Reports' }).click();
    await page.getByRole('button', { name: 'Dismiss all from guests…' }).waitFor();
    await page.getByRole('tab', { name: 'Pending' }).click();
    await sweep.press('Enter');
    await page.getByLabel('Sent since').selectOption('Any time');
    await page.locator('starling-queue-sweep .filled').press('Enter');
    await page.getByText('Junk, number 0').waitFor({ state: 'detached' });
    assert.equal(await page.locator('starling-moderation .said').allTextContents(), [
      'Junk, number 3',
    ]);
    assert.equal(await sentRequests(page), [
      { type: 'moderate', id: undefined, action: 'reject', guestsSince: 0 },
    ]);
  }));

test('reports of one message are merged, and sole reports are dismissed with their reporter', () =>
  withFake(async (page) => {
    await openCrowd(page);
    await page.getByRole('tab', { name: 'Reports' }).click();
    await page.getByText('Reported by Mia: It is rude').waitFor();
    await page.getByText('Reported by 12 more').waitFor();
    assert.is(await page.getByRole('button', { name: 'Dismiss all from Gus' }).count(), 2);
    await page.getByRole('button', { name: 'Dismiss all from Gus' }).first().press('Enter');
    await until(async () => await page.locator('starling-moderation li').count() === 1, {
      withinMs: WITHIN_MS,
      what: 'one report',
    });
    await page.getByText('Reported by 12 more').waitFor();
  }));

test('arrow keys switch tabs; a sanction is lifted, and a report shows its message', () =>
  withFake(async (page) => {
    await openModeration(page);
    await untilFocused(page, 'Pending 2');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await untilFocused(page, 'Mutes and bans');
    await page.getByRole('button', { name: /^Un(ban|mute)$/ }).first().press('Enter');
    await page.getByText('by Mia: Spam').waitFor({ state: 'detached' });
    assert.equal(await sentRequests(page), [
      { type: 'moderate', id: undefined, action: 'unmute', user: 'ben' },
    ]);
    await page.evaluate(() => {
      const { feed, message } = fake;
      feed.set({ messages: [message({ seq: 1, text: 'the rude one' })] });
    });
    await page.getByRole('tab', { name: 'Reports' }).click();
    await page.getByRole('button', { name: 'Show message', exact: true }).click();
    await untilFocused(page, 'Ben,');
    assert.is(await page.locator('starling-moderation').count(), 0);
  }));

test('a setting shows the server’s state, not the request', () =>
  withFake(async (page) => {
    await openModeration(page);
    await page.getByRole('tab', { name: 'This room' }).click();
    const lock = page.getByRole('switch', { name: 'Only moderators can post' });
    await lock.click();
    await page.getByText('Done.').waitFor();
    assert.is(await lock.isChecked(), false);
    await page.evaluate(() =>
      fake.feed.set({ rights: { ...fake.feed.state.rights, locked: true } })
    );
    await until(() => lock.isChecked(), { withinMs: WITHIN_MS, what: 'a locked room' });
    await page.getByLabel('Slow mode').selectOption('30 seconds');
    await until(async () => (await sentRequests(page)).length === 2, {
      withinMs: WITHIN_MS,
      what: 'a second wish',
    });
    assert.equal(
      (await sentRequests(page)).map((one) => 'settings' in one ? one.settings : undefined),
      [{ locked: true }, { slowModeSeconds: 30 }],
    );
  }));

test('a member who loses write access keeps the draft', () =>
  withFake(async (page) => {
    await page.getByRole('textbox').fill('half a thought');
    await page.evaluate(() => {
      const rights = { ...fake.feed.state.rights, write: false, why: 'you are muted here' };
      fake.feed.set({ rights });
    });
    await page.getByText('You are muted here.').waitFor();
    assert.is(await page.getByRole('textbox').count(), 0);
    await page.evaluate(() =>
      fake.feed.set({ rights: { ...fake.feed.state.rights, write: true } })
    );
    assert.is(await page.getByRole('textbox').inputValue(), 'half a thought');
  }));

test.run();
