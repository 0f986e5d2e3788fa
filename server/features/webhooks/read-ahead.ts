/**
 * Reads a room's entries after a cursor, far enough ahead to see which reactions are replaced.
 */
import type { Entry } from '../../core/protocol/entry.ts';
import type { Store } from '../../core/store/store.ts';
import { groupOf, isReaction, secondOf } from './reactions.ts';

export interface ReadAhead {
  /** Grows while looking ahead. */
  readonly entries: readonly Entry[];
  readonly first: number;
  readonly isMore: boolean;
  /** Whether a later reaction to the same message is in the same second. */
  isReplaced(entry: Entry): Promise<boolean>;
}

const ENTRIES_PER_READ = 500;
/** Unless limits are off, a room has at most hundreds of entries per second. */
const AHEAD_MAX = 5_000;

export async function readAhead(
  store: Pick<Store, 'after'>,
  room: string,
  after: number,
  limit: number,
): Promise<ReadAhead> {
  const entries: Entry[] = [];
  const lastOfGroup = new Map<string, number>();
  let isMore = false;
  const readPage = async (from: number, count: number): Promise<number> => {
    const page = await store.after(room, from, count);
    for (const entry of page.entries) {
      entries.push(entry);
      if (isReaction(entry)) lastOfGroup.set(groupOf(entry), entry.seq);
    }
    isMore = page.entries.length === count;
    return page.first;
  };
  const first = await readPage(after, limit);

  return {
    entries,
    first,
    get isMore() {
      return isMore;
    },
    async isReplaced(entry) {
      const isFound = (): boolean => lastOfGroup.get(groupOf(entry))! > entry.seq;
      while (!isFound() && isMore) {
        const last = entries.at(-1)!;
        if (secondOf(last) > secondOf(entry) || last.seq - entry.seq > AHEAD_MAX) break;
        await readPage(last.seq, ENTRIES_PER_READ);
      }
      return isFound();
    },
  };
}
