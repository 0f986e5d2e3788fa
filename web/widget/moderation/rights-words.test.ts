import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import '../../../scripts/testkit/web/english.ts';
import type { User } from '../../../server/core/protocol/entry.ts';
import { PLAIN_RIGHTS } from '../../client/room-rights.ts';
import { createLanguage, ENGLISH } from '../i18n/language.ts';
import { phrases } from '../i18n/languages/de.ts';
import { tabByKey } from './moderation-tabs.ts';
import { duration, rightsWords } from './rights-words.ts';

const test = suite('words about rights');

const GERMAN = createLanguage('de', phrases);
const GUEST: User = { id: 'g', name: 'Guest', role: 'guest' };
const MEMBER: User = { id: 'm', name: 'Member', role: 'member' };

test('default rights produce no text', () => {
  assert.equal(rightsWords(PLAIN_RIGHTS, GUEST, ENGLISH), []);
});

test('a reader without write access sees the reason: the server’s in English, otherwise the closest phrase', () => {
  const why = 'you are muted here for 10 minutes';
  const muted = { ...PLAIN_RIGHTS, write: false, why };
  assert.equal(rightsWords(muted, GUEST, ENGLISH), ['You are muted here for 10 minutes.']);
  assert.equal(rightsWords(muted, GUEST, GERMAN), [phrases.mayNotWrite]);
  assert.equal(rightsWords({ ...muted, locked: true }, GUEST, GERMAN), [phrases.roomLocked]);
  assert.equal(
    rightsWords({ ...muted, membersOnly: true }, GUEST, GERMAN),
    [phrases.roomMembersOnly],
  );
});

test('a timed mute shows its end in the reader’s language', () => {
  const until = Date.UTC(2026, 10, 25, 12);
  const muted = { ...PLAIN_RIGHTS, write: false, why: 'you are muted here', until };
  assert.equal(rightsWords(muted, GUEST, GERMAN), [
    GERMAN.say('mutedUntil', { time: GERMAN.times.full(until) }),
  ]);
  assert.match(rightsWords(muted, GUEST, ENGLISH)[0]!, /^You are muted here until .*2026/);
});

test('slow mode and holds are shown only to those they affect', () => {
  const rights = { ...PLAIN_RIGHTS, slowModeSeconds: 60, hold: 'guests' as const };
  assert.equal(rightsWords(rights, GUEST, ENGLISH), [
    'Slow mode: 1 minute between two messages.',
    'A moderator reviews messages here before others see them.',
  ]);
  assert.is(rightsWords(rights, MEMBER, ENGLISH).length, 1);
  assert.equal(rightsWords({ ...rights, moderate: true }, MEMBER, ENGLISH), []);
});

test('a duration uses the largest unit without a remainder', () => {
  assert.equal(
    [5, 90, 600, 3_600, 86_400, 604_800].map((seconds) => duration(seconds, ENGLISH)),
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
