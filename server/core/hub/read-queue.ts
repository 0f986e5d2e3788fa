/**
 * Read queue: the store reads that members request. They are fair among users, and spread over the
 * turns of the event loop, so that a crowd of readers does not hold up messages.
 */
import type { Scheduler } from '../../lib/runtime.ts';
import { createFairQueue } from '../../lib/fair-queue.ts';
import { createTickLimiter } from '../../lib/tick-limiter.ts';

export interface ReadQueue {
  /** Resolves when one more read may start in this turn. */
  pass(): Promise<void>;
  /** Reads when it is the user's turn. Rejects with ReadsBusy when too many reads wait. */
  run<T>(userId: string, read: () => Promise<T>): Promise<T>;
}

/** Too many reads wait, of this user or in total. */
export class ReadsBusy extends Error {
  override name = 'ReadsBusy';
}

const READS_UNDER_WAY_MAX = 16;
/** Waiting reads: per user (over all connections), and in total. */
const READS_WAITING_PER_USER_MAX = 64;
const READS_WAITING_MAX = 16_384;

export function createReadQueue(scheduler: Scheduler): ReadQueue {
  /** A page costs 1 ms or 2 ms of the event loop. */
  const limiter = createTickLimiter(1, scheduler);
  const queue = createFairQueue({
    placesMax: READS_UNDER_WAY_MAX,
    waitingMax: READS_WAITING_MAX,
    waitingPerSourceMax: READS_WAITING_PER_USER_MAX,
  });
  const pass = async (): Promise<void> => await limiter.pass();
  return {
    pass,
    async run(userId, read) {
      const place = queue.enter(userId);
      if (!place) throw new ReadsBusy('too many reads wait');
      const leave = await place;
      try {
        await pass();
        return await read();
      } finally {
        leave();
      }
    },
  };
}
