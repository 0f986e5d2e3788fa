import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createArrivals } from './arrivals.ts';
import { fakeMessage } from '../../../scripts/testkit/web/fake-client.ts';

const test = suite('arrivals');

const messages = (...seqs: number[]) => seqs.map((seq) => fakeMessage({ seq }));
const seqs = (list: readonly { seq: number }[]) => list.map(({ seq }) => seq);

test('what was there is no arrival, what comes after it is one, once', () => {
  const arrivals = createArrivals();
  assert.equal(seqs(arrivals.take(messages(3, 5))), []);
  assert.equal(seqs(arrivals.take(messages(3, 5, 6, 9))), [6, 9]);
  assert.equal(seqs(arrivals.take(messages(3, 5, 6, 9))), []);
});

test('older messages that are loaded are none', () => {
  const arrivals = createArrivals();
  arrivals.take(messages(5));
  assert.equal(seqs(arrivals.take(messages(1, 2, 5))), []);
});

test('an empty room has its first arrival', () => {
  const arrivals = createArrivals();
  arrivals.take([]);
  assert.equal(seqs(arrivals.take(messages(1))), [1]);
});

test('messages that go away and a page that replaces them bring none twice', () => {
  const arrivals = createArrivals();
  arrivals.take(messages(1, 2));
  assert.equal(seqs(arrivals.take([])), []);
  assert.equal(seqs(arrivals.take(messages(2, 8))), [8]);
});

test.run();
