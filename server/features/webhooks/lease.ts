/**
 * Lease of a webhook, for the one replica that delivers its events: a record that is over soon
 * unless it is renewed.
 */
import { type Clock, systemClock } from '../../lib/clock.ts';
import type { Records, StoredRecord } from '../../core/store/records.ts';
import { LEASE_KIND } from './webhook.ts';

export interface Lease {
  /** Aborted once the lease is lost, or may be. */
  readonly lost: AbortSignal;
  /** Ends it, for another replica to take. Idempotent. Never rejects. */
  release(): Promise<void>;
}

export const LEASE_MS = 10_000;
/** Renewed that many times in its life, so that one renewal may fail. */
const RENEWALS = 3;

/** Nothing when another replica has it. Rejects when the store cannot be reached. */
export async function takeLease(
  records: Records,
  key: string,
  holder: string,
  leaseMs: number = LEASE_MS,
  clock: Clock = systemClock,
): Promise<Lease | undefined> {
  const lost = new AbortController();
  /** By the clock that never jumps, from before the store was asked: never later than the store's. */
  let untilMs = 0;
  let record: StoredRecord | undefined;
  let isReleased = false;

  const put = async (ifVersion: number): Promise<boolean> => {
    const startedMs = clock.now();
    const expiresAtMs = clock.date() + leaseMs;
    record = await records.put(LEASE_KIND, key, { holder }, { expiresAtMs, ifVersion });
    if (record) untilMs = startedMs + leaseMs;
    return record !== undefined;
  };
  const end = (): void => {
    stopRenewing?.();
    stopWatching?.();
    lost.abort();
  };
  const watchEnd = (): void => {
    stopWatching?.();
    stopWatching = clock.after(Math.max(1, untilMs - clock.now()), () => {
      if (clock.now() >= untilMs) end();
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
    renewing = put(before.version).then((isHeld) => {
      if (isHeld) watchEnd();
      else end();
    }, () => {
      record = before;
    }).finally(() => renewing = undefined);
    await renewing;
  };
  let renewing: Promise<void> | undefined;
  let stopRenewing: (() => void) | undefined;
  let stopWatching: (() => void) | undefined;
  if (!await put(0)) return undefined;
  renewLater();
  watchEnd();

  return {
    lost: lost.signal,
    async release() {
      if (isReleased) return;
      isReleased = true;
      const wasHeld = !lost.signal.aborted;
      end();
      await renewing;
      if (!wasHeld || !record) return;
      await records.put(LEASE_KIND, key, null, { ifVersion: record.version }).catch(() => {});
    },
  };
}
