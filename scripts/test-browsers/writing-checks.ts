/**
 * Checks of writing: messages of both sides, and what a visitor does with them.
 */
import * as assert from 'uvu/assert';
import type { Check } from './check.ts';
import { focusIs, reaches } from './stage.ts';
import { button, FIELD, inMessage, NAME, part, PICKER, text } from './targets.ts';

const value = (field: HTMLElement): string => (field as HTMLTextAreaElement).value;

export const WRITING_CHECKS: readonly Check[] = [
  {
    name: 'a message arrives at the other client, and the answer here',
    async run({ visit, write, shows, client, room }) {
      const ben = client('Ben').room(room);
      await visit();
      await write('hello **you**');
      await shows('hello you');
      await reaches(ben, 'hello **you**');
      ben.send('an answer');
      await shows('hello you', 'an answer');
    },
  },
  {
    name: 'reply, edit and delete',
    async run({ page, visit, write, shows, choose, client, room }) {
      const ben = client('Ben').room(room);
      ben.send('who brings tea?');
      await visit();
      await choose('who brings tea?', button('Reply'));
      await write('I do');
      await page.waitFor(inMessage('I do', part('.quote', /who brings tea/)));
      await choose('I do', button('Edit'));
      await page.waitFor(button('Save'));
      await page.type(', and cups');
      await page.press('Enter');
      await shows('who brings tea?', 'I do, and cups');
      await page.waitFor(inMessage('I do, and cups', part('.meta', /edited/)));
      await choose('I do, and cups', button('Delete'));
      await page.click(inMessage('I do, and cups', part('[role=group] button', 'Delete')));
      await shows('who brings tea?', 'Message deleted');
      await reaches(ben, '');
    },
  },
  {
    name: 'a quick reaction, and one of the emoji picker',
    async run({ page, visit, choose, client, room }) {
      const ben = client('Ben').room(room);
      ben.send('tea?');
      await visit();
      await choose('tea?', button('Add a reaction'));
      await page.click(inMessage('tea?', button('React with 👍')));
      await page.waitFor(inMessage('tea?', part('.reaction[aria-pressed=true]', '👍 1')));
      await choose('tea?', button('Add a reaction'));
      await page.click(inMessage('tea?', button('More reactions')));
      await page.waitFor(PICKER);
      assert.ok(await page.read(PICKER, (one) => one.matches(':popover-open')));
      await focusIs(page, 'Search emoji');
      await page.type('grinning');
      await page.click(button('grinning face'));
      await page.waitForNone(PICKER);
      await page.waitFor(inMessage('tea?', part('.reaction[aria-pressed=true]', '😀 1')));
    },
  },
  {
    name: 'the picker writes an emoji; Escape and a click beside it close it',
    async run({ page, visit }) {
      await visit();
      const opener = button('Choose an emoji');
      await page.click(opener);
      await page.click(button('grinning face'));
      await page.waitForNone(PICKER);
      assert.is(await page.read(FIELD, value), '😀');
      await page.click(opener);
      await page.waitFor(PICKER);
      await page.press('Escape');
      await page.waitForNone(PICKER);
      await focusIs(page, /^Message to/);
      await page.click(opener);
      await page.waitFor(PICKER);
      await page.click(part('#own'));
      await page.waitForNone(PICKER);
    },
  },
  {
    name: 'a mention is completed and shown',
    async run({ page, visit, client, room }) {
      const ben = client('Ben').room(room);
      ben.send('hello');
      await visit();
      await page.waitFor(text('hello'));
      await page.click(FIELD);
      await page.type('@be');
      await page.waitFor(part('[role=option]', /Ben$/));
      await page.press('Enter');
      await page.type('hi');
      await page.press('Enter');
      await page.waitFor(inMessage('@Ben hi', part('.mention', '@Ben')));
    },
  },
  {
    name: 'a new name is shown to others',
    async run({ page, visit, write, client, room }) {
      const ben = client('Ben').room(room);
      await visit();
      await page.click(button('Edit your name'));
      await focusIs(page, 'Your name');
      await page.type('Ada');
      await page.press('Enter');
      await page.waitFor({ ...NAME, label: '^Ada$' });
      await write('it is me');
      await reaches(ben, 'it is me');
      assert.is(ben.state.messages.at(-1)!.from.name, 'Ada');
    },
  },
];
