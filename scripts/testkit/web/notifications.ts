/**
 * Messages and states of a room for the tests of what is told of them.
 */
import { PLAIN_RIGHTS } from '../../../web/client/room-rights.ts';
import type { Message, RoomState } from '../../../web/client/room-state.ts';

/** Ben's, unless said otherwise. */
export function said(seq: number, some: Partial<Message> = {}): Message {
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

/** Messages with the seqs from one to the other. */
export function saidAll(first: number, last: number): Message[] {
  return Array.from({ length: last - first + 1 }, (_, index) => said(first + index));
}

/** A room that was joined when it was empty, unless said otherwise. */
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
