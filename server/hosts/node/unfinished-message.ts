/** Memory of unfinished WebSocket messages and frames, which frame limits do not count. */
import type { WebSocket } from 'ws';

/** Private state of the `ws` parser; unfinished-message.test.ts fails when it changes. */
interface Receiver {
  /** 0: between two frames. */
  readonly _state: number;
  /** Bytes read but not parsed. */
  readonly _bufferedBytes: number;
  readonly _buffers: readonly Uint8Array[];
  /** The opcode of an incomplete message, else 0. */
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

/** A view keeps its whole buffer in memory, even for a one-byte fragment. */
function memoryBytesOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
}
