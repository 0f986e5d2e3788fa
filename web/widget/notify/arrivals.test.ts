import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createArrivals } from './arrivals.ts';
import { fakeMessage } from '../../../scripts/testkit/web/fake-client.ts';

const test = suite('arrivals');

const messages = (...seqs: number[]) => seqs.map((seq) => fakeMessage({ seq }));
const seqs = (list: readonly { seq: number }[]) => list.map(({ seq }) => seq);

test('existing messages are not new, later ones are, once', () => {
  const arrivals = createArrivals();
  assert.equal(seqs(arrivals.takeNew(messages(3, 5))), []);
  assert.equal(seqs(arrivals.takeNew(messages(3, 5, 6, 9))), [6, 9]);
  assert.equal(seqs(arrivals.takeNew(messages(3, 5, 6, 9))), []);
});

test('loaded older messages are not new', () => {
  const arrivals = createArrivals();
  arrivals.takeNew(messages(5));
  assert.equal(seqs(arrivals.takeNew(messages(1, 2, 5))), []);
});

test('the first message of an empty room is new', () => {
  const arrivals = createArrivals();
  arrivals.takeNew([]);
  assert.equal(seqs(arrivals.takeNew(messages(1))), [1]);
});

test('removed messages and a replaced page return none twice', () => {
  const arrivals = createArrivals();
  arrivals.takeNew(messages(1, 2));
  assert.equal(seqs(arrivals.takeNew([])), []);
  assert.equal(seqs(arrivals.takeNew(messages(2, 8))), [8]);
});

test.run();
