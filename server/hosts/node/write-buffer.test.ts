import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { WriteBuffer } from './write-buffer.ts';

const test = suite('buffer');

test('what is not kept is given away again', () => {
  const buffer = new WriteBuffer(10);
  const first = buffer.take(6)!;
  first.fill(1);
  const second = buffer.take(4)!;
  second.fill(2);
  assert.equal([...first], [2, 2, 2, 2, 1, 1]);
});

test('what is kept stays as it is, however much is taken after', () => {
  const buffer = new WriteBuffer(10);
  const kept = [4, 6, 3, 10, 1].map((bytes, i) => {
    const piece = buffer.take(bytes)!;
    piece.fill(i);
    buffer.keep();
    return piece;
  });
  buffer.take(10)!.fill(9);
  assert.equal(kept.map((piece) => [...new Set(piece)]), [[0], [1], [2], [3], [4]]);
  assert.equal(kept.map(({ length }) => length), [4, 6, 3, 10, 1]);
});

test('keeping twice keeps no more than once', () => {
  const buffer = new WriteBuffer(10);
  const kept = buffer.take(5)!;
  buffer.keep();
  buffer.keep();
  kept.fill(1);
  assert.is(buffer.take(5)!.buffer, kept.buffer);
});

test('more than a buffer has is not given', () => {
  assert.is(new WriteBuffer(10).take(11), undefined);
});

test.run();
