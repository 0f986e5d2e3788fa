/**
 * Messages and room states for tests of notifications.
 */
import { PLAIN_RIGHTS } from '../../../web/client/room-rights.ts';
import type { Message, RoomState } from '../../../web/client/room-state.ts';

/** A message by Ben unless overridden. */
export function testMessage(seq: number, some: Partial<Message> = {}): Message {
  return {
    seq,
    id: `m-${seq}`,
    kind: 'message',
    from: { id: 'ben', name: 'Ben' },
    at: seq,
    via: 'a',
    text: `text ${seq}`,
    deleted: false,
    reactions: {},
    mine: [],
    ...some,
  };
}

export const BY_ADA: Partial<Message> = { from: { id: 'ada', name: 'Ada' } };

export function testMessages(first: number, last: number): Message[] {
  return Array.from({ length: last - first + 1 }, (_, index) => testMessage(first + index));
}

/** A room that was empty at the join, unless overridden. */
export function roomWith(messages: readonly Message[], some: Partial<RoomState> = {}): RoomState {
  return {
    room: 'lobby',
    phase: 'live',
    messages,
    headAtJoin: 0,
    pending: [],
    hasOlder: false,
    isLoadingOlder: false,
    presence: { count: 2 },
    typing: [],
    rights: PLAIN_RIGHTS,
    waiting: 0,
    ...some,
  };
}
