/**
 * Author marks: bots, and guests for signed-in readers.
 */
import type { Page } from 'playwright-core';
import { suite } from 'uvu';
import { becomes } from '../../../scripts/testkit/web/becomes.ts';
import { withFakes } from '../../../scripts/testkit/web/fake-page.ts';
import type { Fake } from '../../../scripts/testkit/web/fake-widget.ts';

const test = suite('author marks');

declare const fake: Fake;

const AUTHORS = [
  { id: 'b_ci', name: 'Builds', role: 'member' },
  { id: 'b_mod', name: 'Filter', role: 'moderator' },
  { id: 'g_1', name: 'Builds too' },
  { id: 'u_1', name: 'Mia', role: 'owner' },
  { id: 'u_2', name: 'Ben', role: 'member' },
] as const;

async function fill(page: Page, role: 'guest' | 'member'): Promise<void> {
  await page.evaluate(([authors, role]) => {
    const { client, feed, message } = fake;
    const user = { id: role === 'guest' ? 'g_ada' : 'u_ada', name: 'Ada', role };
    client.set({ user });
    const messages = authors.map((from, i) =>
      message({ seq: i + 1, text: `by ${from.name}`, from })
    );
    const members = [
      user,
      ...authors.slice(2).map(({ id, name }, i) => ({
        id,
        name,
        role: (['guest', 'owner', 'member'] as const)[i]!,
      })),
    ];
    feed.set({ messages, presence: { count: members.length, members } });
  }, [AUTHORS, role] as const);
}

function marksIn(page: Page): Promise<string[][]> {
  return page.locator('starling-message .by').evaluateAll((all) =>
    all.map((by) => [...by.querySelectorAll('.role')].map((mark) => mark.textContent!))
  );
}

test('bots are marked for everybody, guests for signed-in readers', () =>
  withFakes(async ({ open }) => {
    const page = await open();
    const seen = () => marksIn(page);
    await fill(page, 'guest');
    await becomes(seen, [['bot'], ['bot', 'moderator'], [], ['owner'], []], 'marks for a guest');
    await fill(page, 'member');
    await becomes(
      seen,
      [['bot'], ['bot', 'moderator'], ['guest'], ['owner'], []],
      'marks for a member',
    );
    await page.locator('starling-header button').first().click();
    const notes = page.locator('starling-roster .note');
    const sorted = async () => (await notes.allTextContents()).toSorted();
    await becomes(sorted, ['guest', 'owner', 'you'], 'notes of the members');
  }));

test('guests with the same name can be told apart', () =>
  withFakes(async ({ open }) => {
    const page = await open();
    await page.evaluate(() => {
      const { feed, message } = fake;
      const authors = [['g_1aaaa', 'Linus'], ['g_2bbbb', 'linus'], ['u_3', 'Linus'], [
        'g_4',
        'Ben',
      ]];
      feed.set({
        messages: authors.map(([id, name], at) =>
          message({ seq: at + 1, text: 'hi', from: { id: id!, name: name! } })
        ),
      });
    });
    await becomes(() => marksIn(page), [['#aaaa'], ['#bbbb'], [], []], 'marks of namesakes');
  }));

test('the marks are in the reader’s language', () =>
  withFakes(async ({ open }) => {
    const page = await open({ lang: 'de' });
    const marks = page.locator('starling-message .role');
    await fill(page, 'member');
    const wanted = ['Bot', 'Bot', 'Moderation', 'Gast', 'Leitung'];
    await becomes(() => marks.allTextContents(), wanted, 'German marks');
  }));

test.run();
