/**
 * Frame scheduler (round robin): handles a few frames of each connection in a turn of the event loop,
 * and the rest in the next ones.
 */
import type { Scheduler } from '../../lib/runtime.ts';

/** A connection with frames that wait. */
export interface FrameSource {
  /** Handles the next frames; false when none waited. */
  takeNext(): boolean;
}

export interface FrameScheduler {
  /**
   * Calls `takeNext` once a turn from now on, until it returns false. Returns whether there is time in
   * this turn to handle the frame that just came; if not, it is among the first in the next turn.
   */
  join(source: FrameSource): boolean;
  /** Frames of one connection handled in a turn. */
  readonly framesPerTurn: number;
}

interface TurnLimits {
  /** After this time, the others of the round wait for the next turn. */
  turnMsMax: number;
  /** Frames handled in a turn as they come, which adds to the turn; the rest goes in rounds. */
  atOnceMax: number;
  framesPerTurn: number;
}

const QUICK: TurnLimits = { turnMsMax: 4, atOnceMax: 32, framesPerTurn: 2 };
/** Fewer and longer turns. */
const SLOW: TurnLimits = { turnMsMax: 10, atOnceMax: 64, framesPerTurn: 8 };

export interface FrameSchedulerOptions extends Partial<TurnLimits> {
  now?: () => number;
}

export function createFrameScheduler(
  { afterNetwork, areTurnsSlow }: Pick<Scheduler, 'afterNetwork' | 'areTurnsSlow'>,
  { now = () => performance.now(), ...over }: FrameSchedulerOptions = {},
): FrameScheduler {
  const { turnMsMax, atOnceMax, framesPerTurn } = { ...areTurnsSlow ? SLOW : QUICK, ...over };
  /** For connections that start to talk: they go before those with a backlog. */
  const newcomersMsMax = turnMsMax / 2;
  const newcomers = new Set<FrameSource>();
  const waiting = new Set<FrameSource>();
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
    if (isGoing) afterNetwork(goRound);
  };
  const goThrough = (
    some: readonly FrameSource[],
    from: Set<FrameSource>,
    untilMs: number,
  ): void => {
    for (const one of some) {
      // To the end, so that after a round that was cut short the next one begins with the others.
      from.delete(one);
      if (one.takeNext()) waiting.add(one);
      if (now() > untilMs) break;
    }
  };

  return {
    framesPerTurn,
    join(source) {
      const isInTime = ++atOnce <= atOnceMax;
      (isInTime ? waiting : newcomers).add(source);
      if (!isGoing) {
        isGoing = true;
        afterNetwork(goRound);
      }
      return isInTime;
    },
  };
}
