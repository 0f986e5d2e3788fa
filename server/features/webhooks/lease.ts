/**
 * Lease of a webhook (leader election): a record that expires unless renewed. Its holder is the one
 * replica that delivers the webhook's events.
 */
import { type Clock, systemClock } from '../../lib/clock.ts';
import type { Records, StoredRecord } from '../../core/store/records.ts';
import { LEASE_KIND } from './webhook.ts';

export interface Lease {
  /** Aborted once the lease is or may be lost. */
  readonly lost: AbortSignal;
  /** Lets another replica take it. Idempotent. Never rejects. */
  release(): Promise<void>;
}

export const LEASE_MS = 10_000;
/** Per lease duration, so that one may fail. */
const RENEWALS = 3;

/** Undefined if another replica holds it. Rejects if the store cannot be reached. */
export async function takeLease(
  records: Records,
  key: string,
  holder: string,
  leaseMs: number = LEASE_MS,
  clock: Clock = systemClock,
): Promise<Lease | undefined> {
  const lost = new AbortController();
  /** By the monotonic clock, from before the write: never later than the record's expiry. */
  let untilMs = 0;
  let record: StoredRecord | undefined;
  let isReleased = false;

  const putLease = async (ifVersion: number): Promise<boolean> => {
    const startedMs = clock.now();
    const expiresAtMs = clock.date() + leaseMs;
    record = await records.put(LEASE_KIND, key, { holder }, { expiresAtMs, ifVersion });
    if (record) untilMs = startedMs + leaseMs;
    return record !== undefined;
  };
  const endLease = (): void => {
    stopRenewing?.();
    stopWatching?.();
    lost.abort();
  };
  const watchEnd = (): void => {
    stopWatching?.();
    stopWatching = clock.after(Math.max(1, untilMs - clock.now()), () => {
      if (clock.now() >= untilMs) endLease();
      else watchEnd();
    });
  };
  const renewLater = (): void => {
    stopRenewing = clock.after(leaseMs / RENEWALS, () => {
      renewLater();
      renew();
    });
  };
  const renew = async (): Promise<void> => {
    if (renewing || lost.signal.aborted) return;
    const before = record!;
    renewing = putLease(before.version).then((isHeld) => {
      if (isHeld) watchEnd();
      else endLease();
    }, () => {
      record = before;
    }).finally(() => renewing = undefined);
    await renewing;
  };
  let renewing: Promise<void> | undefined;
  let stopRenewing: (() => void) | undefined;
  let stopWatching: (() => void) | undefined;
  if (!await putLease(0)) return undefined;
  renewLater();
  watchEnd();

  return {
    lost: lost.signal,
    async release() {
      if (isReleased) return;
      isReleased = true;
      const wasHeld = !lost.signal.aborted;
      endLease();
      await renewing;
      if (!wasHeld || !record) return;
      await records.put(LEASE_KIND, key, null, { ifVersion: record.version }).catch(() => {});
    },
  };
}
