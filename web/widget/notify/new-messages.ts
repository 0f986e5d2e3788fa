/**
 * What is news in a room: the messages that arrived while the visitor was here. Pure; stands between
 * a room's state and all that tells of it (announcer, notifier, sound, title badge).
 */
import type { Message, RoomState } from '../../client/room-state.ts';
import { createArrivals } from './arrivals.ts';

export interface News {
  /** Messages of others, in order; without what is deleted already. */
  readonly messages: readonly Message[];
  /** Whether they came with the return to the room, after an interruption. */
  readonly isReturn: boolean;
}

export interface Incoming {
  /** Call with each state of one room. Without `enteredAt` the first one that is live is only noted. */
  take(state: RoomState, readerId: string | undefined): News;
}

/** What was written longer before the return to the room is no news. */
const NEWS_AGE_MS_MAX = 60_000;
const NOTHING: News = { messages: [], isReturn: false };

/**
 * `enteredAt`: the newest message when the room was entered, if that was before the first call. `date`:
 * milliseconds since the Unix epoch, by this device's clock, which may be wrong.
 */
export function createIncoming(
  enteredAt?: number,
  date: () => number = Date.now,
): Incoming {
  const arrivals = createArrivals(enteredAt);
  /** How far the server's clock is ahead of this device's, as far as messages have shown it. */
  let aheadMs = 0;
  let comparedSeq = 0;

  /** A message is never from the future; one that comes as it is written tells the time, once. */
  const compare = ({ seq, at }: Message, headAtJoin: number): void => {
    if (seq === comparedSeq) return;
    comparedSeq = seq;
    const ms = at - date();
    aheadMs = seq > headAtJoin ? ms : Math.max(aheadMs, ms);
  };
  return {
    take({ phase, messages, headAtJoin }, readerId) {
      if (phase !== 'live') return NOTHING;
      const newest = messages.at(-1);
      if (newest) compare(newest, headAtJoin);
      const arrived = arrivals.take(messages);
      if (arrived.length === 0) return NOTHING;
      const oldestAt = date() + aheadMs - NEWS_AGE_MS_MAX;
      const news = arrived.filter(({ seq, at, from, deleted }) =>
        !deleted && from.id !== readerId && (seq > headAtJoin || at >= oldestAt)
      );
      return { messages: news, isReturn: news.some(({ seq }) => seq <= headAtJoin) };
    },
  };
}
