import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { encodeClientFrame } from './client-frame.ts';

const test = suite('client-frame');

function unmasked(bytes: Buffer, start: number): string {
  const key = bytes.subarray(start - 4, start);
  return Buffer.from(bytes.subarray(start).map((byte, i) => byte ^ key[i % 4]!)).toString();
}

test('a short frame has its length in the second byte', () => {
  for (const text of ['', 'a', 'ab', 'abc', 'grüße', 'x'.repeat(125)]) {
    const bytes = encodeClientFrame(1, text);
    assert.is(bytes[0], 0x81);
    assert.is(bytes[1], 0x80 | Buffer.byteLength(text));
    assert.is(unmasked(bytes, 6), text);
  }
});

test('a longer frame has its length in two more bytes', () => {
  const text = 'y'.repeat(300);
  const bytes = encodeClientFrame(1, text);
  assert.is(bytes[1], 0x80 | 126);
  assert.is(bytes.readUInt16BE(2), 300);
  assert.is(unmasked(bytes, 8), text);
  assert.throws(() => encodeClientFrame(1, 'z'.repeat(65_536)));
});

test('no byte of the mask is zero', () => {
  for (let i = 0; i < 1_000; i++) {
    assert.not.ok(encodeClientFrame(9, '').subarray(2, 6).includes(0));
  }
});

test.run();
