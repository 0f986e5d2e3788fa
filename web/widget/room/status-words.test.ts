import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CLOSES, closeText, PAGE_NOT_ALLOWED } from '../../../server/core/protocol/codes.ts';
import { ENGLISH } from '../i18n/language.ts';
import { isShutOut, type StatusFacts, statusWords as wordsOf } from './status-words.ts';

const test = suite('status words');

const statusWords = (some: StatusFacts) => wordsOf(some, ENGLISH);
const facts = (some: Partial<StatusFacts>): StatusFacts => ({
  status: { type: 'open' },
  wasOpen: true,
  isOnline: true,
  unsent: 0,
  ...some,
});
const closed = (code: number, text = '') =>
  statusWords(facts({ status: { type: 'closed', code, text } }));

test('an open connection has no text', () => {
  assert.is(statusWords(facts({ unsent: 3 })), undefined);
});

test('the first connection differs from later ones', () => {
  const status = { type: 'connecting', attempt: 1 } as const;
  assert.is(statusWords(facts({ status, wasOpen: false }))?.text, 'Connecting…');
  assert.is(statusWords(facts({ status }))?.text, 'Reconnecting…');
});

test('a wait shows its end and the unsent count, and offers to try now', () => {
  const status = { type: 'waiting', attempt: 2, until: 1_700_000_000_000 } as const;
  assert.equal(statusWords(facts({ status })), {
    tone: 'wait',
    text: 'Connection lost.',
    until: 1_700_000_000_000,
    action: 'Retry now',
  });
  assert.is(
    statusWords(facts({ status, isOnline: false, unsent: 1 }))?.text,
    'You are offline. 1 message will be sent when you are back.',
  );
  assert.match(statusWords(facts({ status, unsent: 12 }))?.text ?? '', '12 messages');
});

test('a refused page or user has no line here: the rights notice says why', () => {
  assert.is(closed(CLOSES.forbidden.code, PAGE_NOT_ALLOWED), undefined);
});

test('only a forbidden page or user is shut out', () => {
  const shut = Object.values(CLOSES).filter(({ code }) =>
    isShutOut({ type: 'closed', code, text: '' })
  );
  assert.equal(new Set(shut.map(({ code }) => code)), new Set([4403]));
  assert.not(isShutOut({ type: 'connecting', attempt: 1 }));
});

test('every close code without a retry has a text', () => {
  for (const reason of Object.values(CLOSES)) {
    const { code, retry } = reason;
    if (retry || code === CLOSES.forbidden.code) continue;
    assert.ok(closed(code, closeText(reason))!.text.length > 10, `${code}`);
  }
  assert.is(closed(4999)?.text, 'The chat is closed.');
  assert.is(closed(4401)?.action, 'Try again');
});

test.run();
