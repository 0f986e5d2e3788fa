/**
 * State of a store, as found by a look that changes nothing there.
 */
export interface StoreState {
  /** Product and version, or where it is. */
  what: string;
  /** Of the schema that is there; 0: none yet. */
  version: number;
  /** The newest that this code knows. */
  versionKnown: number;
  /** As `Store.usedBytes`; absent without tables. */
  usedBytes?: number;
  /** How far the store's clock is ahead of this machine's, and how far that may be off. */
  clock?: { offsetMs: number; uncertaintyMs: number };
  /** What will be in the way. */
  troubles: string[];
  /** What is not as safe as it should be. */
  risks?: string[];
}
