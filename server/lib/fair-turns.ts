/** Fair turns: spreads a burst of work over event-loop turns, round robin by source. */
import { createFairQueue, type FairQueueOptions } from './fair-queue.ts';
import type { Scheduler } from './runtime.ts';
import { createTickLimiter } from './tick-limiter.ts';

export interface FairTurns {
  /** Resolves at the caller's turn. Undefined when too many wait, from this source or in total. */
  waitTurn(source: string): Promise<void> | undefined;
}

export interface FairTurnsOptions extends Omit<FairQueueOptions, 'placesMax'> {
  perTurn: number;
  scheduler: Pick<Scheduler, 'afterNetwork'>;
}

export function createFairTurns({ perTurn, scheduler, ...bounds }: FairTurnsOptions): FairTurns {
  const queue = createFairQueue({ ...bounds, placesMax: perTurn });
  const turns = createTickLimiter(perTurn, scheduler);
  const takeTurn = async (place: Promise<() => void>): Promise<void> => {
    const leave = await place;
    await turns.pass();
    leave();
  };
  return {
    waitTurn(source) {
      const place = queue.enter(source);
      return place && takeTurn(place);
    },
  };
}
