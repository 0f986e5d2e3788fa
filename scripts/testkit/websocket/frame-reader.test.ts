import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createFrameReader } from './frame-reader.ts';
import { createRecentFrames } from './recent-frames.ts';

const test = suite('frame-reader');

/** As a server sends it: unmasked. */
function frame(text: string, opcode = 1): Buffer {
  const payload = Buffer.from(text);
  const { length } = payload;
  const header = length < 126
    ? [0x80 | opcode, length]
    : length < 65_536
    ? [0x80 | opcode, 126, length >> 8, length & 255]
    : [0x80 | opcode, 127, 0, 0, 0, 0, 0, length >> 16, (length >> 8) & 255, length & 255];
  return Buffer.concat([Buffer.from(header), payload]);
}

const SHARED = [1, 2].map((n) => `{"type":"entries","n":${n},"text":"${'x'.repeat(200)}"}`);

/** Lists the reader's calls for these bytes, in parts of `partBytes`. */
function heard(bytes: Buffer, partBytes: number, known: readonly string[] = SHARED): string[] {
  const recent = createRecentFrames<string>();
  for (const [i, text] of known.entries()) recent.remember(Buffer.from(text), `shared ${i}`);
  const told: string[] = [];
  const reader = createFrameReader({
    recent,
    onShared: (content) => told.push(content),
    onFrame: (opcode, payload) => told.push(`${opcode} ${payload}`),
  });
  const buffer = Buffer.alloc(partBytes + 1);
  for (let at = 0; at < bytes.length; at += partBytes) {
    const part = bytes.subarray(at, at + partBytes);
    part.copy(buffer);
    reader.read(buffer, part.length);
    buffer.fill('?');
  }
  return told;
}

const PARTS = [1, 2, 3, 7, 50, 130, 211, 220, 1_000, 200_000];

function everyWay(bytes: Buffer, wanted: string[]): void {
  for (const partBytes of PARTS) {
    assert.equal(heard(bytes, partBytes), wanted, `in parts of ${partBytes}`);
  }
}

test('frames of every length are read from parts of any size', () => {
  const texts = ['', 'short', 'm'.repeat(126), 'l'.repeat(70_000)];
  everyWay(Buffer.concat(texts.map((text) => frame(text))), texts.map((text) => `1 ${text}`));
});

test('a known frame is reported as shared, in sequence or not', () => {
  const row = [SHARED[0]!, SHARED[1]!, SHARED[0]!].map((text) => frame(text));
  everyWay(Buffer.concat(row), ['shared 0', 'shared 1', 'shared 0']);
});

test('a frame that differs from a known one only in its last byte is another frame', () => {
  const other = SHARED[0]!.slice(0, -1) + ']';
  everyWay(frame(other), [`1 ${other}`]);
});

test('an array that begins with a known frame is that frame and the rest of the array', () => {
  const acks = '{"type":"ack","seq":1},{"type":"ack","seq":2}';
  everyWay(frame(`[${SHARED[1]},${acks}]`), ['shared 1', `1 [${acks}]`]);
  everyWay(frame(`[${SHARED[1]}]`), ['shared 1']);
});

test('an array that only seems to begin with a known frame is read in full', () => {
  const array = `[${SHARED[1]!.replace(/x"/, 'y"')},{"type":"ack"}]`;
  everyWay(frame(array), [`1 ${array}`]);
});

test('control frames between others are reported', () => {
  const bytes = Buffer.concat([frame('', 9), frame(SHARED[0]!), frame('bye', 8)]);
  everyWay(bytes, ['9 ', 'shared 0', '8 bye']);
});

test('a fragmented frame is an error', () => {
  assert.throws(() => heard(Buffer.from([0x01, 0x01, 0x61]), 10), 'fragmented');
});

test.run();
