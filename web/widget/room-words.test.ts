import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { peopleWords, typingWords } from './room-words.ts';

const test = suite('room words');

const people = (...names: string[]) => names.map((name) => ({ name }));

test('people are counted', () => {
  assert.is(peopleWords(1), '1 person here');
  assert.is(peopleWords(0), '0 people here');
  assert.is(peopleWords(1200), '1200 people here');
});

test('those who type are named, up to three', () => {
  assert.is(typingWords([]), '');
  assert.is(typingWords(people('Ada')), 'Ada is typing…');
  assert.is(typingWords(people('Ada', 'Ben')), 'Ada and Ben are typing…');
  assert.is(typingWords(people('Ada', 'Ben', 'Cleo')), 'Ada, Ben and Cleo are typing…');
  assert.is(
    typingWords(people('Ada', 'Ben', 'Cleo', 'Dan', 'Eve')),
    'Ada, Ben, Cleo and 2 more are typing…',
  );
});

test.run();
