/** Store contract: the tests that every implementation runs, one file per part. */
import { suite } from 'uvu';
import { appendCases } from './store-append.contract.ts';
import { messageCases } from './store-messages.contract.ts';
import { readCases } from './store-reads.contract.ts';
import { changeCases } from './store-changes.contract.ts';
import { emptyRoomCases } from './store-empty-rooms.contract.ts';
import { reactionCases } from './store-reactions.contract.ts';
import { recordCases } from './store-records.contract.ts';
import { retentionCases } from './store-retention.contract.ts';
import type { Store } from './store.ts';

export interface OpenedStore {
  store: Store;
  /** Reopens the same data, as a new process would; absent when nothing outlives the process. */
  reopen?(): Promise<Store>;
  /** Closes what is open and removes the data. */
  dispose(): Promise<void>;
}

/** A test that an implementation does not pass, and why. */
export interface Skip {
  test: string;
  reason: string;
}

export function storeContract(
  name: string,
  open: () => Promise<OpenedStore>,
  skips: readonly Skip[] = [],
): void {
  const test = suite(`store: ${name}`);
  const cases = {
    ...appendCases,
    ...messageCases,
    ...reactionCases,
    ...readCases,
    ...recordCases,
    ...retentionCases,
    ...changeCases,
    ...emptyRoomCases,
  };
  for (const skip of skips) {
    if (!cases[skip.test]) throw new Error(`cannot skip an unknown test: ${skip.test}`);
    delete cases[skip.test];
  }
  for (const [what, run] of Object.entries(cases)) {
    test(what, async () => {
      const { store, reopen, dispose } = await open();
      try {
        await run(store, () => {
          if (!reopen) throw new Error('the store has no `reopen`: skip this test with a reason');
          return reopen();
        });
      } finally {
        await dispose();
      }
    });
  }
  test.run();
}
