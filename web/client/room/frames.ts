/**
 * Dispatches the frames about one room to its parts.
 */
import type { RefusedFrame } from '../../../server/core/protocol/frames.ts';
import type { Membership } from '../membership.ts';
import { noticeOf } from '../notice-of.ts';
import type { RoomMessages } from './messages.ts';
import type { RoomFrame } from '../room-state.ts';
import type { RoomStatus } from './status.ts';

export interface RoomParts {
  membership: Membership;
  messages: RoomMessages;
  status: RoomStatus;
}

export function dispatchFrame(frame: RoomFrame, parts: RoomParts): void {
  const { membership, messages, status } = parts;
  switch (frame.type) {
    case 'joined':
      membership.joined();
      status.joined(frame.presence);
      return messages.joined(frame) ? undefined : membership.rejoin();
    case 'refused':
      return takeRefusal(frame, parts);
    case 'ack':
      return messages.acknowledged(frame);
  }
  // During a rejoin, frames of the old membership are ignored: the answer to the join covers them.
  if (!membership.isJoined) return;
  switch (frame.type) {
    case 'entries':
      return messages.takeEntries(frame.entries) ? undefined : membership.rejoin();
    case 'page':
      return messages.takePage(frame);
    case 'left':
      return membership.rejoin();
    default:
      status.takeFrame(frame);
  }
}

function takeRefusal(frame: RefusedFrame, { membership, messages, status }: RoomParts): void {
  const { outbox, older } = messages;
  const isOut = frame.code === 'not_joined';
  if (!isOut && frame.id !== undefined) outbox.refused(frame);
  else if (!isOut && membership.isJoined && older.isRequested) older.refused(frame);
  // The reader lost the room or its review queue; joining again shows which.
  else if (membership.isJoined) membership.rejoin();
  else if (frame.retry) membership.refused(frame.retryAfterMs);
  else if (!isOut) {
    membership.stop();
    status.refuse(noticeOf(frame));
    // A ban that ends.
    if (frame.retryAfterMs !== undefined) membership.refused(frame.retryAfterMs);
  }
}
