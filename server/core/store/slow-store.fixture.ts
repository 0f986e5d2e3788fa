/** Test store whose appends wait until the test releases them. */
import { openMemoryStore } from '../../stores/memory/memory.ts';
import type { Store } from './store.ts';

/** Records the ids of each append. */
export function createSlowStore() {
  const store = openMemoryStore();
  const batches: string[][] = [];
  const held: (() => void)[] = [];
  const append: Store['append'] = async (drafts) => {
    batches.push(drafts.map(({ id }) => id));
    await new Promise<void>((resolve) => held.push(resolve));
    return await store.append(drafts);
  };
  return { append, batches, releaseNext: () => held.shift()!() };
}
