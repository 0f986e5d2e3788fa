import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fieldsOf, wordsFor } from './documents.ts';

const test = suite('documents of the page');

test('a schema is told in a few words', () => {
  assert.is(
    wordsFor({ type: 'integer', minimum: 1, maximum: 100, default: 50 }),
    'integer, from 1, to 100, 50 when absent',
  );
  assert.is(wordsFor({ type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER }), 'integer');
  assert.is(wordsFor({ type: 'array', items: { $ref: '#/components/schemas/Entry' } }), 'Entry[]');
  assert.is(wordsFor({ enum: ['a', 'b'] }), '"a" | "b"');
  assert.is(wordsFor({ const: true }), 'true');
  assert.is(wordsFor({}), 'any');
});

test('fields say whether they must be there', () => {
  const schema = { properties: { a: { type: 'string' }, b: {} }, required: ['a'] };
  assert.equal(fieldsOf(schema).map(({ name, isRequired }) => [name, isRequired]), [
    ['a', true],
    ['b', false],
  ]);
});

test.run();
