/** Store health: whether the last store call succeeded. Logs each change once. */
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
      if (!isUp) log.info('store: available again');
      isUp = true;
    },
    failed(error) {
      // Only the change, not every draft of an outage.
      if (isUp) log.error('store: unavailable, posts are refused', { reason: explain(error) });
      isUp = false;
    },
  };
}
