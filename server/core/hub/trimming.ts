/** Retention: periodically trims entries that are too old or too many, in small steps. */
import { nextTask, type Scheduler } from '../../lib/runtime.ts';
import type { Retention, Store } from '../store/store.ts';

export interface TrimmingOptions {
  store: Pick<Store, 'trim' | 'rooms'>;
  retention: Retention;
  /** Retention of single rooms; absent or undefined: the default applies to all. */
  ownRetention?: () => ((room: string) => Retention) | undefined;
  scheduler: Scheduler;
}

/** Runs one round. Rejects when the store cannot be reached. */
export type Trim = () => Promise<void>;

/** Bounds one round. */
const TRIMS_MAX = 50;
const ROOMS_PER_PAGE = 200;
const PAGES_MAX = 500;

export function createTrimming(options: TrimmingOptions): Trim {
  const { store, retention, ownRetention, scheduler } = options;
  let afterName = '';
  let isTrimming = false;

  const trim = async (of: Retention, rooms?: readonly string[]): Promise<void> => {
    for (let i = 0; i < TRIMS_MAX; i++) {
      const { isDone } = await store.trim(of, Date.now(), rooms);
      if (isDone) return;
      await nextTask(scheduler);
    }
  };
  const trimEach = async (retentionOf: (room: string) => Retention): Promise<void> => {
    for (let i = 0; i < PAGES_MAX; i++) {
      const rooms = await store.rooms(afterName, ROOMS_PER_PAGE);
      for (const [of, names] of groupByRetention(rooms.map(({ name }) => name), retentionOf)) {
        await trim(of, names);
      }
      afterName = rooms.length < ROOMS_PER_PAGE ? '' : rooms.at(-1)!.name;
      if (afterName === '') return;
      await nextTask(scheduler);
    }
  };

  return async () => {
    if (isTrimming) return;
    isTrimming = true;
    try {
      const retentionOf = ownRetention?.();
      if (retentionOf) await trimEach(retentionOf);
      else await trim(retention);
    } finally {
      isTrimming = false;
    }
  };
}

function groupByRetention(
  rooms: readonly string[],
  retentionOf: (room: string) => Retention,
): Iterable<[Retention, string[]]> {
  const groups = new Map<string, [Retention, string[]]>();
  for (const room of rooms) {
    const of = retentionOf(room);
    const key = `${of.ageMaxMs} ${of.countMax}`;
    const group = groups.get(key);
    if (group) group[1].push(room);
    else groups.set(key, [of, [room]]);
  }
  return groups.values();
}
