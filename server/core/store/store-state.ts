/** Store state, as `doctor` reports it from a read-only inspection. */
export interface StoreState {
  /** Product and version, or location. */
  product: string;
  /** Schema version found; 0: no schema yet. */
  version: number;
  /** Newest schema version that this code supports. */
  versionKnown: number;
  /** As `Store.usedBytes`; absent when there are no tables. */
  usedBytes?: number;
  /** Offset of the store's clock against this machine's, and its largest error. */
  clock?: { offsetMs: number; uncertaintyMs: number };
  /** Problems that will prevent operation. */
  problems: string[];
  risks?: string[];
}
