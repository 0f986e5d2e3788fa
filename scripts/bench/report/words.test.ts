import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { spreadInWords, spreadOf, table } from './words.ts';

const test = suite('words');

test('the median is the middle value, or the mean of the two in the middle', () => {
  assert.equal(spreadOf([30, 10, 20]), { median: 20, min: 10, max: 30 });
  assert.equal(spreadOf([40, 10, 20, 30]), { median: 25, min: 10, max: 40 });
  assert.is(spreadOf([]), undefined);
});

test('a spread shows its ends unless there is only one value', () => {
  const write = (value: number) => value.toFixed(1);
  assert.is(spreadInWords(spreadOf([1, 2, 4]), write), '2.0 (1.0 to 4.0)');
  assert.is(spreadInWords(spreadOf([3]), write), '3.0');
  assert.is(spreadInWords(undefined, write), 'none');
});

test('columns of a table are as wide as their widest cell', () => {
  assert.is(table(['a', 'b'], [['long', 'x'], ['y', 'z']]), 'a     b\n----  -\nlong  x\ny     z');
});

test.run();
