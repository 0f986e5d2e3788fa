import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { describeSchema, fieldsOf } from './documents.ts';

const test = suite('API documents');

test('a schema has a short description', () => {
  assert.is(
    describeSchema({ type: 'integer', minimum: 1, maximum: 100, default: 50 }),
    'integer, from 1, to 100, default 50',
  );
  assert.is(
    describeSchema({ type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
    'integer',
  );
  assert.is(
    describeSchema({ type: 'array', items: { $ref: '#/components/schemas/Entry' } }),
    'Entry[]',
  );
  assert.is(describeSchema({ enum: ['a', 'b'] }), '"a" | "b"');
  assert.is(describeSchema({ const: true }), 'true');
  assert.is(describeSchema({}), 'any');
});

test('fields are marked as required or optional', () => {
  const schema = { properties: { a: { type: 'string' }, b: {} }, required: ['a'] };
  assert.equal(fieldsOf(schema).map(({ name, isRequired }) => [name, isRequired]), [
    ['a', true],
    ['b', false],
  ]);
});

test.run();
