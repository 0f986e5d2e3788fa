/**
 * Dropped items: tells authors of evicted items, here at once, elsewhere with the next counts.
 */
import { forgetFirst } from '../../../lib/forget-first.ts';
import type { FollowedRecords } from '../../../core/records/followed-records.ts';
import type { StoredRecord } from '../../../core/store/records.ts';
import { COUNTS_KIND } from './kinds.ts';

export interface Dropped {
  room: string;
  item: string;
  user: string;
  /** The author's id for the item; absent: posted over HTTP. */
  id?: string;
  at: number;
}

export interface Drops {
  addDrop(dropped: Dropped): void;
  /** Takes the drops of a room to tell other replicas in the record of its counts. */
  takeUnshared(room: string): SharedDrop[];
  watch(onDrop: (dropped: Dropped) => void): void;
}

type SharedDrop = Omit<Dropped, 'room'>;

const DROPS_PER_RECORD_MAX = 50;
/** By then every replica has read the record, unless it was disconnected. */
const SHARED_FOR_MS = 10_000;
const REMEMBERED_MAX = 1_000;
const ROOMS_MAX = 1_000;

export function createDrops(followed: FollowedRecords, now: () => number): Drops {
  const watchers: ((dropped: Dropped) => void)[] = [];
  const unshared = new Map<string, SharedDrop[]>();
  /** Already told here; records can repeat them. */
  const announced = new Map<string, true>();

  const tellWatchers = (dropped: Dropped): void => {
    const name = `${dropped.item} ${dropped.at}`;
    if (announced.has(name)) return;
    if (announced.size >= REMEMBERED_MAX) forgetFirst(announced, REMEMBERED_MAX / 8);
    announced.set(name, true);
    for (const onDrop of watchers) onDrop(dropped);
  };
  const isRecent = ({ at }: SharedDrop): boolean => at > now() - SHARED_FOR_MS;
  followed.watch(COUNTS_KIND, (record) => {
    const { key: room } = record;
    for (const drop of dropsIn(record)) if (isRecent(drop)) tellWatchers({ room, ...drop });
  });
  return {
    addDrop({ room, ...drop }) {
      tellWatchers({ room, ...drop });
      if (unshared.size >= ROOMS_MAX) forgetFirst(unshared, ROOMS_MAX / 8);
      unshared.set(room, [...unshared.get(room) ?? [], drop].slice(-DROPS_PER_RECORD_MAX));
    },
    takeUnshared(room) {
      const some = unshared.get(room);
      if (!some) return [];
      unshared.delete(room);
      const before = dropsIn(followed.get(COUNTS_KIND, room)).filter(isRecent);
      return [...before, ...some].slice(-DROPS_PER_RECORD_MAX);
    },
    watch: (onDrop) => void watchers.push(onDrop),
  };
}

function dropsIn(record: StoredRecord | undefined): SharedDrop[] {
  const dropped = (record?.value as { dropped?: unknown } | null | undefined)?.dropped;
  return Array.isArray(dropped) ? dropped as SharedDrop[] : [];
}
