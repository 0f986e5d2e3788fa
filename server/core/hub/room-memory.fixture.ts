/**
 * Measures the memory of empty rooms with one member each, and what is left when all have gone.
 * Prints JSON. Run it with the garbage collector exposed. The argument `removed` removes a room
 * first, so that new rooms start after its seqs.
 */
import type { JoiningMember } from './joining-member.ts';
import { nodeScheduler } from '../../hosts/node/scheduler.ts';
import { createMemoryBus } from '../../brokers/memory/memory.ts';
import { silentLog } from '../../lib/log.ts';
import { until } from '../../lib/until.ts';
import { post, writer } from '../../../scripts/testkit/server/draft.ts';
import { openMemoryStore } from '../../stores/memory/memory.ts';
import type { Store } from '../store/store.ts';
import type { User } from '../protocol/entry.ts';
import { createHub } from './hub.ts';

const GUESTS = 100;
const ROOMS_EACH = 100;
const WITHIN = { withinMs: 60_000 };

export interface RoomMemoryReport {
  bytesPerRoom: number;
  /** Bytes left per room after everybody has gone. */
  bytesPerRoomAfter: number;
}

function heapBytes(): number {
  for (let i = 0; i < 5; i++) globalThis.gc!();
  return process.memoryUsage().heapUsed;
}

/** Presence frames sent to members. */
let told = 0;

/** As small as a session's member. */
class Guest implements JoiningMember {
  readonly user: User;
  sentSeq = 0;

  constructor(user: User) {
    this.user = user;
  }
  send(): void {}
  share(): void {}
  hint(): void {
    told += 1;
  }
  close(): void {}
  drained(): Promise<void> {
    return Promise.resolve();
  }
}

async function removeRoom(store: Store): Promise<void> {
  await post(store, writer(undefined, 'removed').message('a', { at: 1 }));
  while (!(await store.trim({ ageMaxMs: 1, countMax: 0 }, 1_000, ['removed'])).isDone);
  await store.emptyRooms(1, 10);
  await store.removeEmptyRooms([{ name: 'removed', records: [] }]);
}

async function measure(isRoomRemoved: boolean): Promise<RoomMemoryReport> {
  const store = openMemoryStore();
  if (isRoomRemoved) await removeRoom(store);
  const hub = createHub({
    scheduler: nodeScheduler,
    store,
    broker: createMemoryBus().open(),
    instance: 'a~1',
    retention: { ageMaxMs: 0, countMax: 0 },
    lingerMs: 0,
    log: silentLog,
  });
  const users = Array.from({ length: GUESTS }, (_, i): User => ({
    id: `g_${i}`,
    name: 'Guest',
    role: 'guest',
  }));
  const rooms: [string, JoiningMember][] = [];
  const join = async (prefix: string, count: number): Promise<void> => {
    for (let i = 0; i < count; i++) {
      const name = `${prefix}-${i}`;
      const member = new Guest(users[i % GUESTS]!);
      rooms.push([name, member]);
      await hub.join(name, member);
    }
  };
  const leave = async (): Promise<void> => {
    for (const [name, member] of rooms.splice(0)) hub.leave(name, member);
    await until(() => hub.status().rooms === 0, WITHIN);
  };
  // Warm up, so that compiled code and one-time allocations do not count.
  await join('warm-up', 500);
  await leave();
  const before = heapBytes();
  told = 0;
  await join('room', GUESTS * ROOMS_EACH);
  // Wait until presence is announced in all rooms.
  await until(() => told >= GUESTS * ROOMS_EACH, WITHIN);
  const during = heapBytes();
  await leave();
  let after = heapBytes();
  // Wait until departures are announced to other replicas.
  const isBack = () => (after = heapBytes()) - before < (during - before) / 20;
  await until(isBack, WITHIN).catch(() => {});
  await hub.close();
  const perRoom = (bytes: number): number => Math.round(bytes / (GUESTS * ROOMS_EACH));
  return { bytesPerRoom: perRoom(during - before), bytesPerRoomAfter: perRoom(after - before) };
}

console.log(JSON.stringify(await measure(process.argv.includes('removed'))));
process.exit(0);
