/**
 * Room loader: opens a room once for all who wait. It subscribes to the slot before it reads the
 * store, and keeps what arrives in between, so that there is no gap.
 */
import type { Scheduler } from '../../lib/runtime.ts';
import { createTickLimiter } from '../../lib/tick-limiter.ts';
import type { Entry } from '../protocol/entry.ts';
import type { RoomContext } from '../room/room-context.ts';
import { createRoom, type Room } from '../room/room.ts';
import { RECENT_ENTRIES_DEFAULTS } from '../room/recent-entries.ts';
import type { Store, StoredEntries, StoredPage } from '../store/store.ts';
import { JoinRefused } from './account.ts';
import type { Link } from './link.ts';
import type { RoomOpener, RoomSpace } from './room-space.ts';
import { slotOf } from './slots.ts';

export interface RoomLoader {
  readonly size: number;
  loading(name: string): Promise<Room> | undefined;
  /** Rejects when the store cannot be read; JoinRefused: the opener reaches a limit. */
  load(name: string, opener?: RoomOpener): Promise<Room>;
  bufferEntries(name: string, entries: readonly Entry[]): void;
}

export interface RoomLoaderOptions {
  store: Store;
  link: Link;
  context: RoomContext;
  space: RoomSpace;
  scheduler: Scheduler;
  onLoad(room: Room): void;
}

/** Entries kept while a room loads; the store has the rest. */
const ARRIVED_MAX = 1_000;
/** Loads per event-loop turn, up to 1 ms each: thousands must not delay other clients. */
const LOADS_PER_TURN = 4;
/** Bounds memory: each load, with the joins that wait for it, takes kilobytes. */
const LOADS_WAITING_MAX = 512;
/** Guests' part of them, so that a crowd cannot keep signed users out. */
const GUEST_LOADS_WAITING_MAX = LOADS_WAITING_MAX * 3 / 4;
const LOADS_RETRY_AFTER_MS = 1_000;
/** Tries to read a consistent page and recent entries. */
const READS_MAX = 3;

export function createRoomLoader(options: RoomLoaderOptions): RoomLoader {
  const { store, link, context, space, onLoad } = options;
  const opening = new Map<string, { arrived: Entry[]; room: Promise<Room> }>();
  const loads = createTickLimiter(LOADS_PER_TURN, options.scheduler);

  /** Throws JoinRefused when the opener reaches a limit. */
  const admit = async (name: string, opener: RoomOpener): Promise<void> => {
    const isEmpty = !(await store.heads([name])).has(name);
    space.admitRoom(opener, isEmpty);
    const waitMs = isEmpty ? opener.account?.chargeEmptyRoom() ?? 0 : 0;
    if (waitMs > 0) throw new JoinRefused('too many empty rooms opened', waitMs);
  };
  const loadAdmitted = async (name: string, arrived: Entry[]): Promise<Room> => {
    const slot = slotOf(name);
    try {
      await link.holdSlot(slot);
      const { page, recent } = await readLatest(store, name);
      const room = createRoom({ name, page, recent }, context);
      room.accept(arrived);
      onLoad(room);
      return room;
    } catch (error) {
      link.releaseSlot(slot);
      throw error;
    }
  };
  const load = async (name: string, arrived: Entry[], opener?: RoomOpener): Promise<Room> => {
    try {
      await loads.pass();
      // Admit first, so that refused joins cause no subscriptions.
      if (opener) await admit(name, opener);
      return await loadAdmitted(name, arrived);
    } finally {
      opening.delete(name);
    }
  };

  return {
    get size() {
      return opening.size;
    },
    loading: (name) => opening.get(name)?.room,
    load(name, opener) {
      const waitingMax = opener?.isGuest ? GUEST_LOADS_WAITING_MAX : LOADS_WAITING_MAX;
      if (opener && loads.waiting >= waitingMax) {
        throw new JoinRefused('too many rooms opened at once', LOADS_RETRY_AFTER_MS);
      }
      const arrived: Entry[] = [];
      const room = load(name, arrived, opener);
      opening.set(name, { arrived, room });
      return room;
    },
    bufferEntries(name, entries) {
      const arrived = opening.get(name)?.arrived;
      if (arrived && arrived.length < ARRIVED_MAX) arrived.push(...entries);
    },
  };
}

async function readLatest(
  store: Store,
  name: string,
): Promise<{ page: StoredPage; recent: StoredEntries }> {
  for (let i = 0; i < READS_MAX; i++) {
    const page = await store.page(name, undefined, RECENT_ENTRIES_DEFAULTS.pageMax);
    // Common case: a room without entries.
    if (Math.min(page.first, page.wholeFrom) > page.head) {
      return { page, recent: { ...page, entries: [] } };
    }
    const from = Math.max(page.wholeFrom - 1, page.head - RECENT_ENTRIES_DEFAULTS.entriesMax);
    const recent = await store.after(name, from, ARRIVED_MAX);
    // Retention dropped entries right after the page: folding would skip a gap.
    if (recent.wholeFrom > page.head + 1) continue;
    const entries = recent.entries.filter(({ seq }) => seq >= recent.wholeFrom);
    return { page, recent: { ...recent, entries } };
  }
  throw new Error(`cannot load ${name}: trimmed during each of ${READS_MAX} tries`);
}
