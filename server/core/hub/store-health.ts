/**
 * Store health: whether the store answered the last time. Each change is logged once.
 */
import { explain, type Log } from '../../lib/log.ts';

export interface StoreHealth {
  readonly isUp: boolean;
  answered(): void;
  failed(error: unknown): void;
}

export function createStoreHealth(log: Log): StoreHealth {
  let isUp = true;
  return {
    get isUp() {
      return isUp;
    },
    answered() {
      if (!isUp) log.info('store: back');
      isUp = true;
    },
    failed(error) {
      // Once, not at every draft of a bad hour.
      if (isUp) log.error('store: does not answer, posts are refused', { reason: explain(error) });
      isUp = false;
    },
  };
}
