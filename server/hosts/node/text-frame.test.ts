import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Duplex } from 'node:stream';
import * as library from 'ws';
import { textFrame } from './text-frame.ts';

const test = suite('text frame');

interface LibrarySender {
  send(text: string, options: object, done: () => void): void;
}

/** The bytes that the `ws` library sends for a text. */
function byLibrary(text: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const wire = new Duplex({
    read() {},
    write(chunk: Uint8Array, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  // Exported, but missing in the type definitions.
  const { Sender } = library as unknown as { Sender: new (wire: Duplex) => LibrarySender };
  const sender = new Sender(wire);
  const options = { binary: false, compress: false, fin: true, mask: false };
  return new Promise((resolve) => {
    sender.send(text, options, () => resolve(Buffer.concat(chunks)));
  });
}

for (const length of [0, 1, 125, 126, 127, 65_535, 65_536, 200_000]) {
  test(`a text of ${length} bytes is encoded as by the ws library`, async () => {
    const text = 'x'.repeat(length);
    assert.equal(Buffer.from(textFrame(text)), await byLibrary(text));
  });
}

test('lengths count bytes, not characters', async () => {
  for (const text of ['ü'.repeat(70), '日本語'.repeat(9_000), 'a😀'.repeat(100)]) {
    assert.equal(Buffer.from(textFrame(text)), await byLibrary(text));
  }
});

test.run();
