import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import '../../../scripts/testkit/web/english.ts';
import { REFUSAL_REASONS, REFUSALS } from '../../../server/core/protocol/codes.ts';
import type { RoomNotice } from '../../client/room-state.ts';
import { createLanguage, ENGLISH, type PhraseKey } from '../i18n/language.ts';
import { phrases } from '../i18n/languages/de.ts';
import { refusalWords, waitWords } from './refusal-words.ts';

const test = suite('refusal words');

const GERMAN = createLanguage('de', phrases);
const NOW = Date.UTC(2026, 10, 25, 12);

test('every reason and code of the server has a phrase', () => {
  // A held message is no refusal to its author.
  const reasons = REFUSAL_REASONS.filter((reason) => reason !== 'held');
  const names = [...reasons, ...Object.keys(REFUSALS), 'banned_until', 'muted_until'];
  assert.equal(names.filter((name) => !ENGLISH.knows(`refused_${name}` as PhraseKey)), []);
});

test('the reason is said in the reader’s language, with its limits', () => {
  const link: RoomNotice = { code: 'forbidden', reason: 'link', message: 'no links' };
  assert.is(refusalWords(link, GERMAN), phrases.refused_link);
  assert.is(refusalWords(link, ENGLISH), 'Links are not allowed here.');
  const long: RoomNotice = { code: 'too_large', reason: 'too_long', max: 400, message: '' };
  assert.is(refusalWords(long, ENGLISH), 'Messages can have at most 400 characters.');
  const slow: RoomNotice = { code: 'rate_limited', reason: 'slow_mode', seconds: 30, message: '' };
  assert.is(refusalWords(slow, ENGLISH), 'Slow mode is on: wait 30 seconds between messages.');
});

test('a ban names its end, as a time if that is less than a day away, and the moderator’s words', () => {
  const ban = { code: 'forbidden', reason: 'banned', message: 'you are banned here' } as const;
  const until = NOW + 600_000;
  assert.is(
    refusalWords({ ...ban, until, note: 'Advertising' }, ENGLISH, NOW),
    `You are banned from this chat until ${ENGLISH.times.clock(until)}. ` +
      'Moderator’s note: Advertising',
  );
  const days = NOW + 3 * 86_400_000;
  assert.ok(refusalWords({ ...ban, until: days }, ENGLISH, NOW).includes(ENGLISH.times.full(days)));
  assert.is(refusalWords(ban, ENGLISH, NOW), 'You are banned from this chat.');
});

test('of an unknown reason, English shows the server’s message and other languages the code', () => {
  const later: RoomNotice = { code: 'forbidden', reason: 'new_in_2030', message: 'not on Mondays' };
  assert.is(refusalWords(later, ENGLISH), 'Not on Mondays.');
  assert.is(refusalWords(later, GERMAN), phrases.refused_forbidden);
});

test('a postponed message names the wait, in minutes if it is long', () => {
  assert.is(waitWords(NOW + 39_500, ENGLISH, NOW), 'It will be sent in 40 seconds.');
  assert.is(waitWords(NOW - 5, ENGLISH, NOW), 'It will be sent in 1 second.');
  assert.is(waitWords(NOW + 200_000, ENGLISH, NOW), 'It will be sent in 4 minutes.');
});

test.run();
