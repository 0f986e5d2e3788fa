/**
 * Items that gave way in a full review queue: tells this replica at once, and the others with the
 * next counts of the room, so that the authors hear of it wherever they are connected.
 */
import { forgetFirst } from '../../../lib/forget-first.ts';
import type { FollowedRecords } from '../../../core/records/followed-records.ts';
import type { StoredRecord } from '../../../core/store/records.ts';
import { COUNTS_KIND } from './kinds.ts';

export interface Dropped {
  room: string;
  item: string;
  /** Id of its author. */
  user: string;
  /** The author's id for it; absent: it came over HTTP. */
  id?: string;
  at: number;
}

export interface Drops {
  note(dropped: Dropped): void;
  /** What the other replicas are still to be told of a room; goes into the record of its counts. */
  toTell(room: string): Told[];
  watch(onDrop: (dropped: Dropped) => void): void;
}

type Told = Omit<Dropped, 'room'>;

/** In one record. */
const TOLD_MAX = 50;
/** Until then every replica has read the record, or was away. */
const TOLD_FOR_MS = 10_000;
const REMEMBERED_MAX = 1_000;
/** Of which the other replicas are still to be told. */
const ROOMS_MAX = 1_000;

export function createDrops(followed: FollowedRecords, now: () => number): Drops {
  const watchers: ((dropped: Dropped) => void)[] = [];
  const untold = new Map<string, Told[]>();
  /** Those that were told here. */
  const heard = new Map<string, true>();

  const tell = (dropped: Dropped): void => {
    const name = `${dropped.item} ${dropped.at}`;
    if (heard.has(name)) return;
    if (heard.size >= REMEMBERED_MAX) forgetFirst(heard, REMEMBERED_MAX / 8);
    heard.set(name, true);
    for (const onDrop of watchers) onDrop(dropped);
  };
  const isRecent = ({ at }: Told): boolean => at > now() - TOLD_FOR_MS;
  followed.watch(COUNTS_KIND, (record) => {
    for (const told of toldIn(record)) if (isRecent(told)) tell({ room: record.key, ...told });
  });
  return {
    note({ room, ...told }) {
      tell({ room, ...told });
      if (untold.size >= ROOMS_MAX) forgetFirst(untold, ROOMS_MAX / 8);
      untold.set(room, [...untold.get(room) ?? [], told].slice(-TOLD_MAX));
    },
    toTell(room) {
      const some = untold.get(room);
      if (!some) return [];
      untold.delete(room);
      const before = toldIn(followed.get(COUNTS_KIND, room)).filter(isRecent);
      return [...before, ...some].slice(-TOLD_MAX);
    },
    watch: (onDrop) => void watchers.push(onDrop),
  };
}

function toldIn(record: StoredRecord | undefined): Told[] {
  const dropped = (record?.value as { dropped?: unknown } | null | undefined)?.dropped;
  return Array.isArray(dropped) ? dropped as Told[] : [];
}
