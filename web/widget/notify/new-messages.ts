/**
 * New messages of a room: those from others during this visit. Pure.
 */
import type { Message, RoomState } from '../../client/room-state.ts';
import { createArrivals } from './arrivals.ts';

export interface NewMessages {
  readonly messages: readonly Message[];
  readonly isReturn: boolean;
}

export interface NewMessagesFilter {
  /** Call with each state of one room. The first live state returns nothing. */
  takeState(state: RoomState, readerId: string | undefined): NewMessages;
}

/** After a rejoin, older messages are not reported. */
const NEW_AGE_MS_MAX = 60_000;
const NOTHING: NewMessages = { messages: [], isReturn: false };

/** The device's `date` may be wrong. */
export function createNewMessages(date: () => number = Date.now): NewMessagesFilter {
  const arrivals = createArrivals();
  /** Estimated offset of the server's clock from the device's. */
  let aheadMs = 0;
  let comparedSeq = 0;

  /** A message is never from the future; a live message shows the server's time. */
  const compare = ({ seq, at }: Message, headAtJoin: number): void => {
    if (seq === comparedSeq) return;
    comparedSeq = seq;
    const ms = at - date();
    aheadMs = seq > headAtJoin ? ms : Math.max(aheadMs, ms);
  };
  return {
    takeState({ phase, messages, headAtJoin }, readerId) {
      if (phase !== 'live') return NOTHING;
      const newest = messages.at(-1);
      if (newest) compare(newest, headAtJoin);
      const arrived = arrivals.takeNew(messages);
      if (arrived.length === 0) return NOTHING;
      const oldestAt = date() + aheadMs - NEW_AGE_MS_MAX;
      const fresh = arrived.filter(({ seq, at, from, deleted }) =>
        !deleted && from.id !== readerId && (seq > headAtJoin || at >= oldestAt)
      );
      return { messages: fresh, isReturn: fresh.some(({ seq }) => seq <= headAtJoin) };
    },
  };
}
