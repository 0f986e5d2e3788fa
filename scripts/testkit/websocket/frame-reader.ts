/**
 * Frame reader: splits a server's bytes into WebSocket frames. A frame that another member received
 * is compared in place as it arrives, and never copied.
 */
import { ARRAY_START, type RecentFrames, type SharedFrame } from './recent-frames.ts';
import { OPCODES } from './client-frame.ts';

export interface FrameReader {
  /** Reads the bytes before `end`; they may change afterwards. Throws on an invalid frame. */
  read(bytes: Buffer, end: number): void;
}

export interface FrameReaderOptions<T> {
  recent: RecentFrames<T>;
  /** Called for a frame, or the first element of an array, that another member received before. */
  onShared: (content: T) => void;
  /**
   * Called for any other frame; for an array that began with a shared frame, with the remaining
   * elements. The bytes may change afterwards.
   */
  onFrame: (opcode: number, payload: Buffer) => void;
}

const HEADER_BYTES_MAX = 10;
const FRAME_BYTES_MAX = 64 * 1_048_576;
const COMMA = 0x2c;

export function createFrameReader<T>(
  { recent, onShared, onFrame }: FrameReaderOptions<T>,
): FrameReader {
  const header = createHeader();
  let isInside = false;
  let likelySerial = 0;

  const find = (bytes: Buffer, start: number, stop: number): SharedFrame<T> | undefined =>
    header.opcode === OPCODES.text
      ? recent.find(bytes, start, stop, header.length, likelySerial)
      : undefined;
  const hearShared = ({ serial, content }: SharedFrame<T>): void => {
    likelySerial = serial + 1;
    onShared(content);
  };
  /** Handles the rest of an array after a shared frame, from the comma on, if any. */
  const hearRest = (rest: Buffer): void => {
    if (rest[0] !== COMMA) return;
    rest[0] = ARRAY_START;
    onFrame(header.opcode, rest);
  };
  const takeWhole = (bytes: Buffer, start: number): void => {
    const stop = start + header.length;
    const shared = find(bytes, start, stop);
    if (!shared) return onFrame(header.opcode, bytes.subarray(start, stop));
    hearShared(shared);
    const { length } = shared.bytes;
    if (length < header.length) hearRest(bytes.subarray(start + 1 + length, stop));
  };
  const parts = createParts(find, (shared, payload) => {
    // Another member may have received the same meanwhile.
    if (!shared) return takeWhole(payload!, 0);
    hearShared(shared);
    if (payload) hearRest(payload);
  });

  return {
    read(bytes, end) {
      let at = 0;
      while (at < end) {
        if (!isInside) {
          if (!header.take(bytes[at++]!)) continue;
          isInside = true;
          parts.begin(header.length);
          if (header.length > 0) continue;
        }
        const part = Math.min(end - at, parts.missing);
        const start = at;
        at += part;
        isInside = part < parts.missing;
        if (part === header.length) takeWhole(bytes, start);
        else parts.take(bytes, start, at);
      }
    },
  };
}

/** Parses frame headers byte by byte. */
function createHeader() {
  const bytes = new Uint8Array(HEADER_BYTES_MAX);
  let count = 0;
  const header = {
    opcode: 0,
    length: 0,
    /** Returns true when the header is complete. */
    take(byte: number): boolean {
      bytes[count++] = byte;
      if (count < 2 || count < headerSize(bytes[1]!)) return false;
      count = 0;
      header.opcode = bytes[0]! & 0x0f;
      if ((bytes[0]! & 0xf0) !== 0x80) throw new Error('a fragmented or compressed frame');
      header.length = payloadLength(bytes);
      if (header.length > FRAME_BYTES_MAX) throw new Error(`a frame of ${header.length} bytes`);
      return true;
    },
  };
  return header;
}

/**
 * Collects a payload over several reads. `onEnd` gets the frame that it equals or begins with, and
 * the remaining bytes.
 */
function createParts<T>(
  find: (bytes: Buffer, start: number, stop: number) => SharedFrame<T> | undefined,
  onEnd: (shared: SharedFrame<T> | undefined, payload: Buffer | undefined) => void,
) {
  let length = 0;
  /** Bytes in earlier reads. */
  let taken = 0;
  /** The frame that all parts so far match. */
  let candidate: SharedFrame<T> | undefined;
  /** The payload so far, once it does not match a candidate. */
  let collected: Buffer | undefined;

  /** True if the part continues the candidate. */
  const continues = (shared: Buffer, bytes: Buffer, start: number, stop: number): boolean => {
    const at = taken - (shared.length === length ? 0 : 1);
    const there = Math.min(stop - start, shared.length - at);
    if (there <= 0) return true;
    // A view, because Deno 2.9 compares the target's end with the source's length.
    const expected = shared.subarray(at, at + there);
    return bytes.compare(expected, 0, there, start, start + there) === 0;
  };
  /** Writes the parts so far, which matched the candidate. */
  const fillFrom = (shared: Buffer, into: Buffer): void => {
    const skip = shared.length === length ? 0 : 1;
    into[0] = ARRAY_START;
    shared.copy(into, skip, 0, taken - skip);
  };
  /** Keeps those bytes of an array that follow its first element. */
  const takeAfterCandidate = (shared: Buffer, bytes: Buffer, start: number, stop: number): void => {
    if (shared.length === length) return;
    const tailAt = 1 + shared.length;
    const from = Math.max(start, start + tailAt - taken);
    if (from >= stop) return;
    collected ??= Buffer.allocUnsafe(length - tailAt);
    bytes.copy(collected, taken + (from - start) - tailAt, from, stop);
  };

  return {
    begin(payloadLength: number): void {
      length = payloadLength;
      taken = 0;
    },
    get missing() {
      return length - taken;
    },
    take(bytes: Buffer, start: number, stop: number): void {
      if (taken === 0) candidate = find(bytes, start, stop);
      else if (candidate && !continues(candidate.bytes, bytes, start, stop)) {
        collected = Buffer.allocUnsafe(length);
        fillFrom(candidate.bytes, collected);
        candidate = undefined;
      }
      if (candidate) takeAfterCandidate(candidate.bytes, bytes, start, stop);
      else bytes.copy(collected ??= Buffer.allocUnsafe(length), taken, start, stop);
      taken += stop - start;
      if (taken < length) return;
      const [shared, payload] = [candidate, collected];
      candidate = undefined;
      collected = undefined;
      onEnd(shared, payload);
    },
  };
}

function headerSize(second: number): number {
  const short = second & 0x7f;
  return short === 126 ? 4 : short === 127 ? 10 : 2;
}

function payloadLength(header: Uint8Array): number {
  const short = header[1]!;
  if (short < 126) return short;
  let length = 0;
  for (let i = 2; i < headerSize(short); i++) length = length * 256 + header[i]!;
  return length;
}
