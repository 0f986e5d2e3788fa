import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { utf8Bytes } from './utf8-bytes.ts';

const test = suite('UTF-8 bytes');

test('the UTF-8 length of texts of any length is correct', () => {
  const encoder = new TextEncoder();
  for (const part of ['', 'a', 'é', '部', '😀', '\ud800', 'a部😀é']) {
    for (const times of [1, 100, 20_000]) {
      const text = part.repeat(times);
      assert.is(utf8Bytes(text), encoder.encode(text).length, `${part} × ${times}`);
    }
  }
});

test.run();
