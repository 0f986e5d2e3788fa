/**
 * Unfinished messages: memory of a WebSocket message, or of a frame, that a client has begun and not
 * ended. The session never sees these bytes, so the limits on frames do not count them.
 */
import type { WebSocket } from 'ws';

/** The state of the `ws` library's parser. It has no public name; unfinished-message.test.ts fails when it changes. */
interface Receiver {
  /** 0 between two frames. */
  readonly _state: number;
  /** Bytes that were read and not parsed. */
  readonly _bufferedBytes: number;
  readonly _buffers: readonly Uint8Array[];
  /** The opcode of a message of which a part is there, else 0. */
  readonly _fragmented: number;
  readonly _fragments: readonly Uint8Array[];
}

/** Undefined when nothing is unfinished. */
export function unfinishedBytesOf(ws: WebSocket): number | undefined {
  const receiver = (ws as unknown as { _receiver?: Receiver | null })._receiver;
  if (!receiver) return undefined;
  const { _state, _bufferedBytes, _fragmented, _buffers, _fragments } = receiver;
  if (_state === 0 && _bufferedBytes === 0 && _fragmented === 0) return undefined;
  return memoryBytesOf(_buffers) + memoryBytesOf(_fragments);
}

/** A part of a buffer keeps all of it in memory: a fragment of one byte, all that came with it. */
function memoryBytesOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
}
