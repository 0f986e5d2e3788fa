import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createLanguage, ENGLISH } from './language.ts';
import { refusalWords } from './refusal-words.ts';

const test = suite('refusal words');

test('English shows the server’s message, other languages the phrase of the code', () => {
  const notice = { code: 'forbidden', message: 'you are muted for an hour' } as const;
  const german = createLanguage('de', { refused_forbidden: 'Das darfst du hier nicht.' });
  assert.is(refusalWords(notice, ENGLISH), 'You are muted for an hour');
  assert.is(refusalWords(notice, german), 'Das darfst du hier nicht.');
});

test.run();
