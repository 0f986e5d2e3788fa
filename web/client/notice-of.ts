/**
 * Reduces a `refused` frame to what the reader is told.
 */
import type { RefusedFrame } from '../../server/core/protocol/frames.ts';
import type { RoomNotice } from './room-state.ts';

export function noticeOf(
  { type: _, room: _room, id: _id, retry: _retry, retryAfterMs: _ms, held: _held, ...notice }:
    RefusedFrame,
): RoomNotice {
  return notice;
}
