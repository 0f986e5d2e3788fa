import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fakeMessage } from '../../../scripts/testkit/web/fake-client.ts';
import { createRowHeights } from './row-heights.ts';

const test = suite('row heights');

function messages(first: number, last: number) {
  return Array.from({ length: last - first + 1 }, (_, i) => fakeMessage({ seq: first + i }));
}

/** 20 items; the first ten are measured, as 10 px each. */
function measured() {
  const heights = createRowHeights();
  heights.follow(messages(101, 120), 20);
  for (let index = 0; index < 10; index += 1) heights.measure(index, 10);
  return heights;
}

test('an unmeasured row has the mean height of the first measured rows', () => {
  const heights = measured();
  assert.is(heights.between(0, 20), 200);
  heights.measure(10, 100);
  assert.is(heights.between(0, 20), 290, 'nothing else moves');
});

test('older messages shift the measurements, and dropped messages remove theirs', () => {
  const heights = measured();
  heights.measure(0, 50);
  assert.is(heights.follow(messages(91, 120), 30), 10);
  assert.equal([heights.between(0, 10), heights.between(10, 11)], [100, 50]);
  heights.measure(15, 70);
  assert.is(heights.follow(messages(102, 121), 20), -11);
  assert.equal([heights.count, heights.between(0, 4), heights.between(4, 5)], [20, 40, 70]);
});

test('new messages at the end move nothing', () => {
  const heights = measured();
  assert.is(heights.follow(messages(101, 125), 26), 0);
  assert.equal([heights.count, heights.between(0, 26)], [26, 260]);
});

test('a different list of messages has no measurements', () => {
  const heights = measured();
  heights.measure(0, 50);
  assert.is(heights.follow(messages(501, 520), 20), undefined);
  assert.is(heights.between(0, 1), 10);
});

test('an item is found by the height above it, and items per height are counted both ways', () => {
  const heights = measured();
  assert.equal([-5, 0, 9, 10, 55, 199, 1_000].map(heights.at), [0, 0, 0, 1, 5, 19, 19]);
  assert.equal([heights.back(10, 25), heights.back(2, 90)], [7, 0]);
  assert.equal([heights.on(10, 25), heights.on(18, 90), heights.on(5, 0)], [13, 20, 5]);
});

test('another width voids all measurements', () => {
  const heights = measured();
  heights.forget();
  for (let index = 0; index < 8; index += 1) heights.measure(index, 30);
  assert.is(heights.between(0, 20), 600);
});

test.run();
