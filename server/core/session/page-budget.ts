/** Budget for a history page: reserves its maximum size, and refunds the rest afterwards. */
import {
  type Account,
  JOIN_RESERVE_BYTES,
  PAGE_BYTES_MAX,
  PAGE_BYTES_MIN,
} from '../hub/account.ts';

export interface PageBudget {
  bytesMax: number;
  /** Must be called once, with the bytes that were sent. */
  settleBytes(bytes: number): void;
}

/** Returns a budget, or the milliseconds until the account can pay for a page. */
export function reservePage(account: Account): PageBudget | number {
  const bytesLeft = account.bytesLeft - JOIN_RESERVE_BYTES;
  if (bytesLeft < PAGE_BYTES_MIN) return account.waitMs(PAGE_BYTES_MIN + JOIN_RESERVE_BYTES);
  const bytesMax = Math.min(PAGE_BYTES_MAX, Math.floor(bytesLeft));
  account.charge(bytesMax);
  return {
    bytesMax,
    settleBytes: (bytes) => account.charge(Math.max(bytes, PAGE_BYTES_MIN) - bytesMax),
  };
}
