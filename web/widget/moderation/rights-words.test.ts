import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import '../../../scripts/testkit/web/english.ts';
import type { User } from '../../../server/core/protocol/entry.ts';
import { PLAIN_RIGHTS } from '../../client/room-rights.ts';
import { ENGLISH } from '../i18n/language.ts';
import { tabByKey } from './moderation-tabs.ts';
import { rightsWords } from './rights-words.ts';

const test = suite('words about rights');

const GUEST: User = { id: 'g', name: 'Guest', role: 'guest' };
const MEMBER: User = { id: 'm', name: 'Member', role: 'member' };

test('default rights produce no text', () => {
  assert.equal(rightsWords(PLAIN_RIGHTS, GUEST, ENGLISH), []);
});

test('slow mode and holds are shown only to those they affect', () => {
  const rights = { ...PLAIN_RIGHTS, slowModeSeconds: 60, hold: 'guests' as const };
  assert.equal(rightsWords(rights, GUEST, ENGLISH), [
    'Slow mode is on: wait 1 minute between messages.',
    'Messages are reviewed before they appear.',
  ]);
  assert.is(rightsWords(rights, MEMBER, ENGLISH).length, 1);
  assert.equal(rightsWords({ ...rights, moderate: true }, MEMBER, ENGLISH), []);
});

test('a duration uses the largest unit without a remainder', () => {
  assert.equal(
    [5, 90, 600, 3_600, 86_400, 604_800].map((seconds) => ENGLISH.times.duration(seconds)),
    ['5 seconds', '90 seconds', '10 minutes', '1 hour', '1 day', '1 week'],
  );
});

test('arrow keys cycle through the tabs in the direction of the language', () => {
  assert.is(tabByKey('ArrowRight', 'held', 'ltr'), 'reports');
  assert.is(tabByKey('ArrowLeft', 'held', 'ltr'), 'settings');
  assert.is(tabByKey('ArrowRight', 'settings', 'ltr'), 'held');
  assert.is(tabByKey('ArrowLeft', 'settings', 'rtl'), 'held');
  assert.is(tabByKey('End', 'held', 'rtl'), 'settings');
  assert.is(tabByKey('a', 'held', 'ltr'), undefined);
});

test.run();
