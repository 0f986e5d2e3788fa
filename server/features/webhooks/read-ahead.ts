/**
 * Entries of a room from a cursor on, read in pages. Looks ahead for a reaction that takes the place of
 * an earlier one.
 */
import type { Entry } from '../../core/protocol/entry.ts';
import type { Store } from '../../core/store/store.ts';
import { groupOf, isReaction, secondOf } from './reactions.ts';

export interface ReadAhead {
  /** Grows while looking ahead. */
  readonly entries: readonly Entry[];
  /** Of the room, as `store.after` gave it. */
  readonly first: number;
  /** Whether there may be entries behind these. */
  readonly isMore: boolean;
  /** Whether a later reaction on the same message lies in the same second. */
  isReplaced(entry: Entry): Promise<boolean>;
}

const ENTRIES_PER_READ = 500;
/** A second of a room has hundreds of entries at most, unless limits are off. */
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
  const read = async (from: number, count: number): Promise<number> => {
    const page = await store.after(room, from, count);
    for (const entry of page.entries) {
      entries.push(entry);
      if (isReaction(entry)) lastOfGroup.set(groupOf(entry), entry.seq);
    }
    isMore = page.entries.length === count;
    return page.first;
  };
  const first = await read(after, limit);

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
        await read(last.seq, ENTRIES_PER_READ);
      }
      return isFound();
    },
  };
}
