/**
 * Fair turns: work that comes all at once is done a part in each turn of the event loop, round robin by
 * where it comes from, so that neither everything else nor a single source waits for a crowd.
 */
import { createFairLine, type FairLineOptions } from './fair-line.ts';
import type { Scheduler } from './runtime.ts';
import { createTickLimiter } from './tick-limiter.ts';

export interface FairTurns {
  /** Resolves when it is the caller's turn. Nothing when too many wait already, from this source or from all. */
  take(source: string): Promise<void> | undefined;
}

export interface FairTurnsOptions extends Omit<FairLineOptions, 'placesMax'> {
  perTurn: number;
  scheduler: Pick<Scheduler, 'afterNetwork'>;
}

export function createFairTurns({ perTurn, scheduler, ...bounds }: FairTurnsOptions): FairTurns {
  const line = createFairLine({ ...bounds, placesMax: perTurn });
  const turns = createTickLimiter(perTurn, scheduler);
  const takeTurn = async (place: Promise<() => void>): Promise<void> => {
    const leave = await place;
    await turns.pass();
    leave();
  };
  return {
    take(source) {
      const place = line.enter(source);
      return place && takeTurn(place);
    },
  };
}
