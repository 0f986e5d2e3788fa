/**
 * Tab leader election by a Web Lock: one of a visitor's tabs announces a room's messages. The tab
 * being read leads, otherwise the first that asks, for a short lease.
 */
import type { Clock } from '../../../server/lib/clock.ts';

/** The part of LockManager that this uses. */
export interface Locks {
  request<T>(
    name: string,
    options: { ifAvailable: boolean },
    run: (lock: unknown) => Promise<T> | T,
  ): Promise<T>;
}

export interface TabLeader {
  /** While the reader is at this tab, no other tab leads. */
  attend(isHere: boolean): void;
  /** Whether this tab leads; if so, it keeps the lead for a short time. */
  lead(): Promise<boolean>;
  /** Idempotent. */
  close(): void;
}

export interface TabLeaderOptions {
  /** The same in all tabs. */
  name: string;
  /** Without locks every tab leads. */
  locks: Locks | undefined;
  clock: Clock;
}

export const LEASE_MS = 3_000;

export function createTabLeader({ name, locks, clock }: TabLeaderOptions): TabLeader {
  let isAttended = false;
  let isWaiting = false;
  /** Settles once the lock held while the reader was here is free. */
  let freed: Promise<unknown> = Promise.resolve();
  let requested: Promise<boolean> | undefined;
  /** Releases the lock; undefined if this tab does not hold it. */
  let release: (() => void) | undefined;
  let cancel = () => {};

  const holdLock = (): Promise<void> =>
    new Promise((resolve) => {
      release = () => {
        release = undefined;
        cancel();
        resolve();
      };
    });
  const extendLease = (): void => {
    cancel();
    if (!isAttended) cancel = clock.after(LEASE_MS, () => release?.());
  };
  const requestLock = (): Promise<boolean> =>
    new Promise((resolve) => {
      // Pages may be denied locks.
      locks!.request(name, { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        return lock === null ? undefined : holdLock();
      }).catch(() => resolve(true));
    });
  const waitForLock = (): void => {
    isWaiting = true;
    freed = locks!.request(name, { ifAvailable: false }, () => {
      isWaiting = false;
      return isAttended ? holdLock() : undefined;
    }).catch(() => isWaiting = false);
  };

  return {
    attend(isHere) {
      if (isHere === isAttended) return;
      isAttended = isHere;
      if (!isHere) return release?.();
      cancel();
      if (locks && !release && !isWaiting) waitForLock();
    },
    async lead() {
      if (!locks || isAttended) return true;
      if (!release) {
        if (!isWaiting) await freed;
        requested ??= requestLock().finally(() => requested = undefined);
        if (!await requested) return false;
      }
      extendLease();
      return true;
    },
    close() {
      isAttended = false;
      release?.();
    },
  };
}
