import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import '../../../scripts/testkit/web/english.ts';
import { ENGLISH } from '../i18n/language.ts';
import { typingWords } from './typing-words.ts';

const test = suite('typing words');

const typing = (...names: string[]) => typingWords(names.map((name) => ({ name })), ENGLISH);

test('up to three typing users are named', () => {
  assert.is(typing(), '');
  assert.is(typing('Ada'), 'Ada is typing…');
  assert.is(typing('Ada', 'Ben'), 'Ada and Ben are typing…');
  assert.is(typing('Ada', 'Ben', 'Cleo'), 'Ada, Ben, and Cleo are typing…');
  assert.is(typing('Ada', 'Ben', 'Cleo', 'Dan', 'Eve'), 'Ada, Ben, Cleo and 2 more are typing…');
});

test.run();
