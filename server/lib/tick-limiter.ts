/**
 * Limiter per turn of the event loop: work that comes all at once is done a part at a time, in order
 * of arrival, so that everything else gets its turn in between.
 */
import type { Scheduler } from './runtime.ts';

export interface TickLimiter {
  /** Callers that wait for their turn. */
  readonly waiting: number;
  /** Resolves when it is the caller's turn. */
  pass(): Promise<void>;
}

export function createTickLimiter(
  perTurn: number,
  { afterNetwork }: Pick<Scheduler, 'afterNetwork'>,
): TickLimiter {
  const waiting: (() => void)[] = [];
  let isTurning = false;

  const turn = (): void => {
    isTurning = waiting.length > 0;
    for (const pass of waiting.splice(0, perTurn)) pass();
    if (isTurning) afterNetwork(turn);
  };

  return {
    get waiting() {
      return waiting.length;
    },
    pass: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        if (!isTurning) turn();
      }),
  };
}
