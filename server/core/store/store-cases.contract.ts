/**
 * Type of the cases of which `store.contract.ts` is made.
 */
import type { Store } from './store.ts';

/** Tests by name, each with an empty store. */
export type StoreCases = Record<
  string,
  (store: Store, reopen: () => Promise<Store>) => Promise<void>
>;
