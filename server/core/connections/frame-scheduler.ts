/** Frame scheduler (round robin): a burst of frames delays only its sender. */
import type { Scheduler } from '../../lib/runtime.ts';

export interface FrameSource {
  /** Processes the next frames; returns false when there were none. */
  processNext(): boolean;
}

export interface FrameScheduler {
  /**
   * Calls `processNext` once per turn from now on, until it returns false. Returns whether the frame
   * that has just arrived may be processed in this turn; otherwise the source is among the first in
   * the next turn.
   */
  addSource(source: FrameSource): boolean;
  readonly framesPerTurn: number;
}

interface TurnLimits {
  /** After this time, the remaining sources wait for the next turn. */
  turnMsMax: number;
  /** Frames processed on arrival per turn, besides the round. */
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
  /** For connections that start sending: they go before those with a queue. */
  const newSourcesMsMax = turnMsMax / 2;
  const newSources = new Set<FrameSource>();
  const waiting = new Set<FrameSource>();
  let isScheduled = false;
  let atOnce = 0;

  const runRound = (): void => {
    const startedMs = now();
    atOnce = 0;
    // Copied before new sources join, which would extend this round.
    const some = [...waiting];
    runSources([...newSources], newSources, startedMs + newSourcesMsMax);
    runSources(some, waiting, startedMs + turnMsMax);
    isScheduled = newSources.size + waiting.size > 0;
    if (isScheduled) afterNetwork(runRound);
  };
  const runSources = (
    some: readonly FrameSource[],
    from: Set<FrameSource>,
    untilMs: number,
  ): void => {
    for (const one of some) {
      // Move it to the end, so that the round after an interrupted one begins with the others.
      from.delete(one);
      if (one.processNext()) waiting.add(one);
      if (now() > untilMs) break;
    }
  };

  return {
    framesPerTurn,
    addSource(source) {
      const isInTime = ++atOnce <= atOnceMax;
      (isInTime ? waiting : newSources).add(source);
      if (!isScheduled) {
        isScheduled = true;
        afterNetwork(runRound);
      }
      return isInTime;
    },
  };
}
