import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import '../../../scripts/testkit/web/english.ts';
import { CLOSES, PAGE_NOT_ALLOWED } from '../../../server/core/protocol/codes.ts';
import { PLAIN_RIGHTS } from '../../client/room-rights.ts';
import type { RoomNotice, RoomState } from '../../client/room-state.ts';
import { createLanguage, ENGLISH } from '../i18n/language.ts';
import { phrases } from '../i18n/languages/de.ts';
import { refusalWords } from './refusal-words.ts';
import { shutNotice } from './rights-notice.ts';

const test = suite('rights notice');

const OPEN = { type: 'open' } as const;
const stateWith = (some: Partial<RoomState>): RoomState =>
  ({ rights: PLAIN_RIGHTS, ...some }) as RoomState;
const closed = (text: string, refusal?: RoomNotice) =>
  shutNotice(
    { type: 'closed', code: CLOSES.forbidden.code, text, ...refusal && { refusal } },
    stateWith({}),
  );

test('who may write has no notice', () => {
  assert.is(shutNotice(OPEN, stateWith({})), undefined);
  assert.is(shutNotice({ type: 'closed', code: 1000, text: '' }, stateWith({})), undefined);
});

test('a refused room, and a room that is read-only, have the reason of the server', () => {
  const refusal: RoomNotice = { code: 'forbidden', reason: 'private', message: 'private' };
  assert.is(shutNotice(OPEN, stateWith({ refusal })), refusal);
  const rights = {
    ...PLAIN_RIGHTS,
    write: false,
    why: 'muted',
    reason: 'muted',
    until: 5,
  } as const;
  const notice = shutNotice(OPEN, stateWith({ rights }))!;
  assert.equal([notice.message, notice.reason, notice.until], ['muted', 'muted', 5]);
});

test('a page that is not allowed names the setting; without an origin nothing that cannot help', () => {
  const notice = closed(`${PAGE_NOT_ALLOWED}: add https://www.example.org to ALLOWED_ORIGINS`)!;
  assert.match(refusalWords(notice, ENGLISH), 'to ALLOWED_ORIGINS');
  assert.match(refusalWords(notice, createLanguage('de', phrases)), 'in ALLOWED_ORIGINS');
  assert.is(
    refusalWords(closed(PAGE_NOT_ALLOWED)!, ENGLISH),
    'This page is not allowed to connect here.',
  );
});

test('a user who is banned from the site has the reason and the moderator’s words', () => {
  const refusal: RoomNotice = { code: 'forbidden', reason: 'banned', note: 'spam', message: '' };
  assert.is(
    refusalWords(closed('you are banned here', refusal)!, ENGLISH),
    'You are banned from this chat. Moderator’s note: spam',
  );
});

test.run();
