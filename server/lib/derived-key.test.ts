import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hkdfSync } from 'node:crypto';
import { deriveKey } from './derived-key.ts';

const test = suite('derived key');
const SECRET = 'a secret that is long enough, with 32 bytes';

test('each purpose has its own key, the same for the same secret', async () => {
  const [a, again, b, other] = await Promise.all([
    deriveKey(SECRET, 'entry ids'),
    deriveKey(SECRET, 'entry ids'),
    deriveKey(SECRET, 'guest tokens'),
    deriveKey(`${SECRET}!`, 'entry ids'),
  ]);
  assert.equal(a, again);
  assert.not.equal(a, b);
  assert.not.equal(a, other);
  const expected = hkdfSync('sha256', SECRET, '', 'starling entry ids', 32);
  assert.equal([...a!], [...new Uint8Array(expected)]);
});

test.run();
