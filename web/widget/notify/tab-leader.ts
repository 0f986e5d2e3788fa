/**
 * Which of a visitor's tabs tells of a room's messages: the one where they are being read, otherwise
 * whichever comes first, and no other one for a moment. A Web Lock, which ends with its tab.
 */
import type { Clock } from '../../../server/lib/clock.ts';

/** What is used of the browser's LockManager. */
export interface Locks {
  request<T>(
    name: string,
    options: { ifAvailable: boolean },
    run: (lock: unknown) => Promise<T> | T,
  ): Promise<T>;
}

export interface Turn {
  /** While the reader is at this tab, no other one has its turn. */
  attend(isHere: boolean): void;
  /** Whether it is this tab's turn to tell, with what follows in the next moment. */
  take(): Promise<boolean>;
  /** Idempotent. */
  close(): void;
}

export interface TurnOptions {
  /** The same in all tabs. */
  name: string;
  /** Where the browser has none, every tab has its turn. */
  locks: Locks | undefined;
  clock: Clock;
}

export const TURN_MS = 3_000;

export function createTurn({ name, locks, clock }: TurnOptions): Turn {
  let isAttended = false;
  let isWaiting = false;
  /** Settles when what was held while the reader was here is free again. */
  let freed: Promise<unknown> = Promise.resolve();
  let asked: Promise<boolean> | undefined;
  /** Gives the lock back; undefined when this tab does not have it. */
  let release: (() => void) | undefined;
  let callOff = () => {};

  const hold = (): Promise<void> =>
    new Promise((resolve) => {
      release = () => {
        release = undefined;
        callOff();
        resolve();
      };
    });
  const holdForAMoment = (): void => {
    callOff();
    if (!isAttended) callOff = clock.after(TURN_MS, () => release?.());
  };
  const ask = (): Promise<boolean> =>
    new Promise((resolve) => {
      // A page may be denied locks altogether.
      locks!.request(name, { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        return lock === null ? undefined : hold();
      }).catch(() => resolve(true));
    });
  const wait = (): void => {
    isWaiting = true;
    freed = locks!.request(name, { ifAvailable: false }, () => {
      isWaiting = false;
      return isAttended ? hold() : undefined;
    }).catch(() => isWaiting = false);
  };

  return {
    attend(isHere) {
      if (isHere === isAttended) return;
      isAttended = isHere;
      if (!isHere) return release?.();
      callOff();
      if (locks && !release && !isWaiting) wait();
    },
    async take() {
      if (!locks || isAttended) return true;
      if (!release) {
        if (!isWaiting) await freed;
        asked ??= ask().finally(() => asked = undefined);
        if (!await asked) return false;
      }
      holdForAMoment();
      return true;
    },
    close() {
      isAttended = false;
      release?.();
    },
  };
}
