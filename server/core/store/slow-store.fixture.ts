/**
 * A store that is as slow as a test wants.
 */
import { openMemoryStore } from '../../stores/memory/memory.ts';
import type { Store } from './store.ts';

/** A memory store that writes down the ids of each append and holds it until it is let go. */
export function createSlowStore() {
  const store = openMemoryStore();
  const batches: string[][] = [];
  const held: (() => void)[] = [];
  const append: Store['append'] = async (drafts) => {
    batches.push(drafts.map(({ id }) => id));
    await new Promise<void>((resolve) => held.push(resolve));
    return await store.append(drafts);
  };
  return { append, batches, letGo: () => held.shift()!() };
}
