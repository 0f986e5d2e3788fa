/**
 * Recent frames of a room. All members receive the same bytes, so a frame is parsed once per room,
 * and every other member's is compared with it byte by byte.
 */

/** Content of a frame, with the bytes that all members receive. */
export interface SharedFrame<T> {
  /** One more than that of the frame before. */
  readonly serial: number;
  readonly bytes: Buffer;
  readonly content: T;
}

export interface RecentFrames<T> {
  /** Copies the bytes. */
  remember(bytes: Uint8Array, content: T): void;
  /**
   * Finds the frame that a payload of `length` bytes begins with; those of `bytes` from `start` to
   * `stop` are available and compared. A payload is a shared frame, or an array whose first element
   * is one. `serial` is the likely one: a member mostly receives frames in sequence.
   */
  find(
    bytes: Buffer,
    start: number,
    stop: number,
    length: number,
    serial: number,
  ): SharedFrame<T> | undefined;
}

/** Maximum distance between members of a room: one read may hold hundreds of small frames. */
const FRAMES_MAX = 1_024;
const BYTES_MAX = 32 * 1_048_576;
/** A member whose next frame is not the likely one is usually near the newest. */
const SEARCHED_MAX = 16;
export const ARRAY_START = 0x5b;

export function createRecentFrames<T>(): RecentFrames<T> {
  /** Frames by serial, from `first` to before `next`. */
  const frames = new Map<number, SharedFrame<T>>();
  let first = 0;
  let next = 0;
  let bytesKept = 0;

  return {
    remember(bytes, content) {
      frames.set(next, { serial: next, bytes: Buffer.from(bytes), content });
      next += 1;
      bytesKept += bytes.length;
      while (frames.size > FRAMES_MAX || bytesKept > BYTES_MAX && frames.size > 1) {
        bytesKept -= frames.get(first)!.bytes.length;
        frames.delete(first);
        first += 1;
      }
    },
    find(bytes, start, stop, length, serial) {
      const likely = frames.get(serial);
      if (likely && beginsWith(bytes, start, stop, length, likely.bytes)) return likely;
      for (let i = next - 1; i >= Math.max(first, next - SEARCHED_MAX); i--) {
        const frame = frames.get(i)!;
        if (i !== serial && beginsWith(bytes, start, stop, length, frame.bytes)) return frame;
      }
      return undefined;
    },
  };
}

/** Offset of the type's first letter in Starling's frames; any offset works for others'. */
const TELLING = 9;

function beginsWith(
  bytes: Buffer,
  start: number,
  stop: number,
  length: number,
  shared: Buffer,
): boolean {
  const skip = bytes[start] === ARRAY_START ? 1 : 0;
  if (skip === 0 ? shared.length !== length : shared.length > length - 2) return false;
  const there = Math.min(stop - start - skip, shared.length);
  // Only the bracket is there yet, or the frame's type differs, which needs no comparison.
  if (there === 0 || there > TELLING && bytes[start + skip + TELLING] !== shared[TELLING]) {
    return false;
  }
  return bytes.compare(shared, 0, there, start + skip, start + skip + there) === 0;
}
