/**
 * Frame scheduler (round robin): handles a few frames of each connection in a turn of the event loop,
 * and the rest in the next ones.
 */
import { laterTurn, type RunLater } from '../../lib/next-turn.ts';

export interface InRounds {
  /** Takes what waits next; false when nothing did. */
  takeNext(): boolean;
}

export interface RoundsOptions {
  later: RunLater;
  now(): number;
  /** After this time, the others of the round wait for the next turn. */
  turnMsMax: number;
  /** Frames taken in a turn as they are heard, which adds to the turn; the rest goes in rounds. */
  atOnceMax: number;
}

/**
 * Calls `takeNext` once a turn from now on, until it returns false. Returns whether there is time in
 * this turn to take what was just heard; if not, it is among the first in the next turn.
 */
export type JoinRounds = (one: InRounds) => boolean;

/** On Deno a turn includes milliseconds of waiting: fewer and longer ones. */
const ARE_TURNS_SLOW = process.versions.deno !== undefined;

export const joinRounds: JoinRounds = createRounds({
  later: laterTurn,
  now: () => performance.now(),
  turnMsMax: ARE_TURNS_SLOW ? 10 : 4,
  atOnceMax: ARE_TURNS_SLOW ? 64 : 32,
});

export function createRounds({ later, now, turnMsMax, atOnceMax }: RoundsOptions): JoinRounds {
  /** For connections that start to talk: they go before those with a backlog. */
  const newcomersMsMax = turnMsMax / 2;
  const newcomers = new Set<InRounds>();
  const waiting = new Set<InRounds>();
  let isGoing = false;
  let atOnce = 0;

  const goRound = (): void => {
    const startedMs = now();
    atOnce = 0;
    // Not those that join meanwhile: a set would come to them in the same round.
    const some = [...waiting];
    goThrough([...newcomers], newcomers, startedMs + newcomersMsMax);
    goThrough(some, waiting, startedMs + turnMsMax);
    isGoing = newcomers.size + waiting.size > 0;
    if (isGoing) later(goRound);
  };
  const goThrough = (some: readonly InRounds[], from: Set<InRounds>, untilMs: number): void => {
    for (const one of some) {
      // To the end, so that after a round that was cut short the next one begins with the others.
      from.delete(one);
      if (one.takeNext()) waiting.add(one);
      if (now() > untilMs) break;
    }
  };

  return (one) => {
    const isInTime = ++atOnce <= atOnceMax;
    (isInTime ? waiting : newcomers).add(one);
    if (!isGoing) {
      isGoing = true;
      later(goRound);
    }
    return isInTime;
  };
}
