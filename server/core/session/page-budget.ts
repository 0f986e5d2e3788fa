/**
 * Pays for pages of older messages: reserves the most that a page may take before it is read, and
 * gives back what it did not take.
 */
import {
  type Account,
  JOIN_RESERVE_BYTES,
  PAGE_BYTES_MAX,
  PAGE_BYTES_MIN,
} from '../hub/account.ts';

export interface PageBudget {
  /** Of the encoded page. */
  bytesMax: number;
  /** To be called once, with the bytes that were sent. */
  settle(bytes: number): void;
}

/** Or the milliseconds until the account has enough for a page. */
export function reservePage(account: Account): PageBudget | number {
  const bytesLeft = account.bytesLeft - JOIN_RESERVE_BYTES;
  if (bytesLeft < PAGE_BYTES_MIN) return account.waitMs(PAGE_BYTES_MIN + JOIN_RESERVE_BYTES);
  const bytesMax = Math.min(PAGE_BYTES_MAX, Math.floor(bytesLeft));
  account.charge(bytesMax);
  return {
    bytesMax,
    settle: (bytes) => account.charge(Math.max(bytes, PAGE_BYTES_MIN) - bytesMax),
  };
}
