/**
 * Contract of stores, as tests: each implementation runs this file. The cases lie beside it, one
 * file for each part of the interface.
 */
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
  /** Empty. */
  store: Store;
  /** Opens the same data again, as a new process would; absent where nothing outlives the process. */
  reopen?(): Promise<Store>;
  /** Closes what is open and removes the data. */
  dispose(): Promise<void>;
}

/** A known difference. */
export interface Skip {
  test: string;
  reason: string;
}

export function storeContract(
  name: string,
  open: () => Promise<OpenedStore>,
  skips: readonly Skip[] = [],
  /** Reactions, and edits, of the flood that must not push out a message. */
  floodEach = 100_000,
): void {
  const test = suite(`store: ${name}`);
  const cases = {
    ...appendCases,
    ...messageCases,
    ...reactionCases,
    ...readCases,
    ...recordCases,
    ...retentionCases,
    ...changeCases(floodEach),
    ...emptyRoomCases,
  };
  for (const skip of skips) {
    if (!cases[skip.test]) throw new Error(`there is no such test to skip: ${skip.test}`);
    delete cases[skip.test];
  }
  for (const [what, run] of Object.entries(cases)) {
    test(what, async () => {
      const { store, reopen, dispose } = await open();
      try {
        await run(store, () => {
          if (!reopen) throw new Error('the store cannot be opened again: skip this with a reason');
          return reopen();
        });
      } finally {
        await dispose();
      }
    });
  }
  test.run();
}
