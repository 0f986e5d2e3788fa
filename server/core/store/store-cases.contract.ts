/** Type of the test cases of `store.contract.ts`. */
import type { Store } from './store.ts';

/** Tests by name; each gets an empty store. */
export type StoreCases = Record<
  string,
  (store: Store, reopen: () => Promise<Store>) => Promise<void>
>;
