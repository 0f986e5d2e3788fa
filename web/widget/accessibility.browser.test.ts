import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { withFakes } from './fake-page.fixture.ts';
import type { Fake } from './fake-widget.fixture.ts';

/** Within the page. */
declare const fake: Fake;

const test = suite('accessibility');

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** A room in which much has happened. */
const fill = (page: Page) =>
  page.evaluate(() => {
    const { feed, message, client } = fake;
    const day = 86_400_000;
    feed.set({
      hasOlder: true,
      gapBefore: 3,
      presence: {
        count: 2,
        members: [client.user!, { id: 'ben', name: 'Ben', role: 'moderator' }],
      },
      typing: [{ id: 'ben', name: 'Ben' }],
      messages: [
        message({ seq: 3, text: 'an old one', at: Date.now() - 3 * day }),
        message({ seq: 4, text: 'the topic is birds', kind: 'system' }),
        message({
          seq: 5,
          text: '**bold** `code` https://example.org\n> quoted',
          from: client.user!,
        }),
        message({ seq: 6, text: 'an answer', replyTo: 5, edited: Date.now() }),
        message({ seq: 7, text: 'replies to what is gone', replyTo: 1 }),
        message({ seq: 8, text: '', deleted: true }),
        message({ seq: 9, text: 'liked', reactions: { '👍': 2, '🎉': 1 }, mine: ['👍'] }),
        message({ seq: 10, text: 'a long one '.repeat(200), via: 'starling-2' }),
        message({ seq: 11, text: 'mine', from: client.user! }),
      ],
      pending: [
        { id: 'p1', text: 'on its way', at: Date.now(), state: 'waiting' },
        {
          id: 'p2',
          text: 'refused',
          at: Date.now(),
          state: 'failed',
          refusal: { code: 'forbidden', message: 'you are muted' },
        },
      ],
    });
  });

const mine = (page: Page) =>
  page.locator('starling-message').filter({ hasText: /^\s*mine/ }).last();

/** What a reader may meet; each begins with a room just opened. */
const STATES: Record<string, (page: Page) => Promise<unknown>> = {
  'an empty room': () => Promise.resolve(),
  'a room in which much has happened': fill,
  'a room that is being joined': (page) =>
    page.evaluate(() => fake.feed.set({ phase: 'joining', messages: [] })),
  'a room that cannot be entered': (page) =>
    page.evaluate(() =>
      fake.feed.set({
        phase: 'refused',
        refusal: { code: 'forbidden', message: 'this room is private' },
      })
    ),
  'a lost connection': async (page) => {
    await fill(page);
    await page.evaluate(() =>
      fake.client.set({ status: { type: 'waiting', attempt: 1, until: Date.now() + 60_000 } })
    );
  },
  'a closed connection': (page) =>
    page.evaluate(() =>
      fake.client.set({ status: { type: 'closed', code: 4401, text: 'the token has expired' } })
    ),
  'a message with its actions': async (page) => {
    await fill(page);
    await mine(page).focus();
    await page.getByRole('toolbar', { name: 'Message actions' }).waitFor();
  },
  'the choice of a reaction': async (page) => {
    await fill(page);
    await mine(page).hover();
    await page.getByRole('button', { name: 'Add a reaction' }).click();
    await page.getByRole('toolbar', { name: 'Reactions' }).waitFor();
  },
  'the question before a deletion': async (page) => {
    await fill(page);
    await mine(page).hover();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('group', { name: 'Delete this message?' }).waitFor();
  },
  'an answer in the making': async (page) => {
    await fill(page);
    await mine(page).hover();
    await page.getByRole('button', { name: 'Reply', exact: true }).click();
    await page.getByRole('textbox').fill('x'.repeat(4_001));
    await page.getByText('1 character too long').waitFor();
  },
  'a change of one’s name': async (page) => {
    await page.getByRole('button', { name: 'Change your name' }).click();
    await page.getByRole('textbox', { name: 'Your name' }).waitFor();
  },
  'the list of people': async (page) => {
    await fill(page);
    await page.getByRole('button', { name: /show who/ }).click();
    await page.getByRole('list', { name: 'People here' }).waitFor();
  },
  'a refusal': (page) =>
    page.evaluate(() => fake.feed.notify({ code: 'forbidden', message: 'you are muted' })),
};

const LOOKS = {
  'in light colours': { colorScheme: 'light' },
  'in dark colours': { colorScheme: 'dark' },
} as const;

for (const [look, options] of Object.entries(LOOKS)) {
  test(`axe finds nothing in any state ${look}`, () =>
    withFakes(async ({ open }) => {
      const faults: string[] = [];
      for (const [state, reach] of Object.entries(STATES)) {
        const page = await open({ ...options, reducedMotion: 'reduce' });
        await reach(page);
        await settled(page);
        faults.push(...(await violations(page)).map((violation) => `${state}: ${violation}`));
        await page.context().close();
      }
      assert.is(faults.join('\n'), '');
    }));
}

/** Colours are told apart wrongly while something fades in. */
const settled = (page: Page) =>
  page.evaluate(async () => {
    const moving = document.getAnimations().map((one) => one.finished.catch(() => undefined));
    await Promise.race([Promise.all(moving), new Promise((resolve) => setTimeout(resolve, 2_000))]);
  });

async function violations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, html }) => `${id} (${help}) at ${target.flat().join(' ')}: ${html}`)
  );
}

test.run();
