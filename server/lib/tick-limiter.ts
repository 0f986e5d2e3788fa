/** Per-tick limiter: spreads a burst of work over event-loop turns, in order of arrival. */
import type { Scheduler } from './runtime.ts';

export interface TickLimiter {
  readonly waiting: number;
  /** Resolves at the caller's turn. */
  pass(): Promise<void>;
}

export function createTickLimiter(
  perTurn: number,
  { afterNetwork }: Pick<Scheduler, 'afterNetwork'>,
): TickLimiter {
  const waiting: (() => void)[] = [];
  let isScheduled = false;

  const runTurn = (): void => {
    isScheduled = waiting.length > 0;
    for (const pass of waiting.splice(0, perTurn)) pass();
    if (isScheduled) afterNetwork(runTurn);
  };

  return {
    get waiting() {
      return waiting.length;
    },
    pass: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        if (!isScheduled) runTurn();
      }),
  };
}
