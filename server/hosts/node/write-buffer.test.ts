import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { WriteBuffer } from './write-buffer.ts';

const test = suite('buffer');

test('unprotected memory is reused', () => {
  const buffer = new WriteBuffer(10);
  const first = buffer.takeMemory(6)!;
  first.fill(1);
  const second = buffer.takeMemory(4)!;
  second.fill(2);
  assert.equal([...first], [2, 2, 2, 2, 1, 1]);
});

test('protected memory stays unchanged', () => {
  const buffer = new WriteBuffer(10);
  const kept = [4, 6, 3, 10, 1].map((bytes, i) => {
    const piece = buffer.takeMemory(bytes)!;
    piece.fill(i);
    buffer.keepMemory();
    return piece;
  });
  buffer.takeMemory(10)!.fill(9);
  assert.equal(kept.map((piece) => [...new Set(piece)]), [[0], [1], [2], [3], [4]]);
  assert.equal(kept.map(({ length }) => length), [4, 6, 3, 10, 1]);
});

test('protecting twice has no further effect', () => {
  const buffer = new WriteBuffer(10);
  const kept = buffer.takeMemory(5)!;
  buffer.keepMemory();
  buffer.keepMemory();
  kept.fill(1);
  assert.is(buffer.takeMemory(5)!.buffer, kept.buffer);
});

test('a request larger than the buffer gets nothing', () => {
  assert.is(new WriteBuffer(10).takeMemory(11), undefined);
});

test.run();
