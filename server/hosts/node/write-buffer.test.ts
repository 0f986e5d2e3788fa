import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Slab } from './write-buffer.ts';

const test = suite('slab');

test('what is not kept is given away again', () => {
  const slab = new Slab(10);
  const first = slab.take(6)!;
  first.fill(1);
  const second = slab.take(4)!;
  second.fill(2);
  assert.equal([...first], [2, 2, 2, 2, 1, 1]);
});

test('what is kept stays as it is, however much is taken after', () => {
  const slab = new Slab(10);
  const kept = [4, 6, 3, 10, 1].map((bytes, i) => {
    const piece = slab.take(bytes)!;
    piece.fill(i);
    slab.keep();
    return piece;
  });
  slab.take(10)!.fill(9);
  assert.equal(kept.map((piece) => [...new Set(piece)]), [[0], [1], [2], [3], [4]]);
  assert.equal(kept.map(({ length }) => length), [4, 6, 3, 10, 1]);
});

test('keeping twice keeps no more than once', () => {
  const slab = new Slab(10);
  const kept = slab.take(5)!;
  slab.keep();
  slab.keep();
  kept.fill(1);
  assert.is(slab.take(5)!.buffer, kept.buffer);
});

test('more than a slab has is not given', () => {
  assert.is(new Slab(10).take(11), undefined);
});

test.run();
