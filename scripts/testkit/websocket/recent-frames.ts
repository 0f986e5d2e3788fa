/**
 * The frames that members of a room received of late. All members get the same bytes, so a frame
 * is read once for the room, and every other member's is compared with it byte by byte.
 */

/** What stands in a frame, in the bytes in which all members get it. */
export interface SharedFrame<T> {
  /** Of the one after it, one more. */
  readonly serial: number;
  readonly bytes: Buffer;
  readonly content: T;
}

export interface RecentFrames<T> {
  /** Copies the bytes. */
  remember(bytes: Uint8Array, content: T): void;
  /**
   * The frame that a payload begins with: of `length` bytes, of which those of `bytes` from `start`
   * to `stop` are there and are compared. A payload is a shared frame, or an array whose first
   * element is one. `serial` is the likely one: a member mostly receives one after the other.
   */
  find(
    bytes: Buffer,
    start: number,
    stop: number,
    length: number,
    serial: number,
  ): SharedFrame<T> | undefined;
}

/** Members of a room may be so far apart: one read may hold hundreds of small frames. */
const FRAMES_MAX = 1_024;
const BYTES_MAX = 32 * 1_048_576;
/** A member whose next frame is not the likely one is mostly near the newest. */
const SEARCHED_MAX = 16;
export const ARRAY_START = 0x5b;

export function createRecentFrames<T>(): RecentFrames<T> {
  /** Those from `first` to before `next`, by serial. */
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

/** Offset of the type's first letter in Starling's frames; any would do for others'. */
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
  // Nothing but the bracket is there yet; or a frame of another type, which needs no call to see.
  if (there === 0 || there > TELLING && bytes[start + skip + TELLING] !== shared[TELLING]) {
    return false;
  }
  return bytes.compare(shared, 0, there, start + skip, start + skip + there) === 0;
}
