/**
 * Author marks: bots, and guests for signed-in readers.
 */
import type { Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
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

async function marksIn(page: Page, role: 'guest' | 'member'): Promise<string[][]> {
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
  const names = page.locator('starling-message .by');
  await names.nth(AUTHORS.length - 1).waitFor();
  return await names.evaluateAll((all) =>
    all.map((by) => [...by.querySelectorAll('.role')].map((mark) => mark.textContent!))
  );
}

test('bots are marked for everybody, guests for signed-in readers', () =>
  withFakes(async ({ open }) => {
    const page = await open();
    assert.equal(await marksIn(page, 'guest'), [['bot'], ['bot', 'moderator'], [], ['owner'], []]);
    assert.equal(await marksIn(page, 'member'), [
      ['bot'],
      ['bot', 'moderator'],
      ['guest'],
      ['owner'],
      [],
    ]);
    await page.locator('starling-header button').first().click();
    const notes = page.locator('starling-roster .note');
    await notes.first().waitFor();
    assert.equal((await notes.allTextContents()).toSorted(), ['guest', 'owner', 'you']);
  }));

test('the marks are in the reader’s language', () =>
  withFakes(async ({ open }) => {
    const page = await open({ lang: 'de' });
    const marks = page.locator('starling-message .role');
    await marksIn(page, 'member');
    await page.getByText('Gast', { exact: true }).waitFor();
    assert.equal(await marks.allTextContents(), ['Bot', 'Bot', 'Moderation', 'Gast', 'Leitung']);
  }));

test.run();
