import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { addEnglish, createLanguage, ENGLISH } from './language.ts';

const test = suite('language');

const russian = createLanguage('ru', {
  peopleHere: { one: '{count} человек', few: '{count} человека', other: '{count} человек' },
  reply: 'Ответить',
});

test('a phrase has the language’s plural form for the count', () => {
  assert.is(russian.say('peopleHere', { count: 1 }), '1 человек');
  assert.is(russian.say('peopleHere', { count: 3 }), '3 человека');
  assert.is(russian.say('peopleHere', { count: 5 }), '5 человек');
});

test('a missing phrase falls back to English with English plurals', () => {
  assert.is(russian.say('send'), 'Send');
  assert.is(russian.say('newMessages', { count: 3 }), '3 new messages');
});

test('a bundle’s phrase is used once loaded, and its key before', () => {
  const bare = createLanguage('de', {});
  assert.type(bare.say('keep'), 'string');
  addEnglish({ keep: 'Cancel' });
  assert.is(bare.say('keep'), 'Cancel');
  assert.is(ENGLISH.say('keep'), 'Cancel');
});

test('numbers use the language’s format', () => {
  assert.is(createLanguage('de', {}).say('peopleHere', { count: 12_345 }), '12.345 people here');
});

test('a value is never read as a placeholder or a pattern', () => {
  assert.is(ENGLISH.say('messageTo', { room: '{name} $& $1' }), 'Message to {name} $& $1');
});

test('a name keeps its direction within right-to-left text', () => {
  const arabic = createLanguage('ar', { replyTo: 'رد على {name}' });
  assert.is(arabic.direction, 'rtl');
  assert.is(arabic.say('replyTo', { name: 'Ada' }), 'رد على \u2068Ada\u2069');
  assert.is(ENGLISH.direction, 'ltr');
});

test('names are joined as in the language', () => {
  assert.is(createLanguage('de', {}).list(['Ada', 'Ben', 'Cleo']), 'Ada, Ben und Cleo');
});

test('times use the more specific locale', () => {
  const at = new Date(2026, 10, 24, 14, 2).getTime();
  assert.is(createLanguage('en', {}, 'en-GB').times.clock(at), '14:02');
  assert.match(createLanguage('en', {}, 'en-US').times.clock(at), /^2:02\sPM$/);
});

test.run();
