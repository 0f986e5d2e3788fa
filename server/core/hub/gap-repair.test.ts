import { nodeScheduler } from '../../hosts/node/scheduler.ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { silentLog } from '../../lib/log.ts';
import { createSharedCalls } from '../../lib/shared-calls.ts';
import { createRoom } from '../room/room.ts';
import { NO_TRACE } from '../room/trace-hooks.ts';
import { openMemoryStore } from '../../stores/memory/memory.ts';
import { createGapRepair } from './gap-repair.ts';
import { createRoomContext } from '../room/room-context.ts';

const test = suite('gap repair');
const ROOMS = 2_500;

/** Gap repair with `ROOMS` rooms of one member, and the room names of each store query. */
function open() {
  const all = Array.from({ length: ROOMS }, (_, i) => {
    const room = createRoom({
      name: `room ${i}`,
      page: { messages: [], head: 0, first: 1, wholeFrom: 1 },
      recent: { entries: [], head: 0, first: 1, wholeFrom: 1 },
    }, createRoomContext({ log: silentLog, scheduler: nodeScheduler }));
    room.add({
      user: { id: 'ada', name: 'Ada', role: 'guest' },
      sentSeq: 0,
      send: () => {},
      share: () => {},
      hint: () => {},
      close: () => {},
    });
    return room;
  });
  const asked: string[][] = [];
  const store = openMemoryStore();
  const gapRepair = createGapRepair({
    store: {
      ...store,
      heads: (names) => (asked.push([...names]), store.heads(names)),
    },
    rooms: {
      size: ROOMS,
      space: { bytes: 0, bytesMax: Infinity },
      open: () => Promise.reject(new Error('not in this test')),
      peek: () => undefined,
      all: () => all.values(),
      inSlot: () => [],
      accept: () => {},
      sweep: () => {},
      forget: () => {},
    },
    reads: createSharedCalls(),
    trace: NO_TRACE,
    scheduler: nodeScheduler,
    log: silentLog,
  });
  return { gapRepair, asked };
}

test('a round of comparison makes one query, and successive rounds cover every room', async () => {
  const { gapRepair, asked } = open();
  for (let i = 1; i <= 3; i++) {
    await gapRepair.compareHeads('next');
    assert.is(asked.length, i);
    assert.ok(asked.at(-1)!.length <= 1_000);
  }
  assert.is(new Set(asked.flat()).size, ROOMS);
  await gapRepair.compareHeads('next');
  assert.equal(asked[3], asked[0], 'the next round starts over');
});

test('after an outage of the link all rooms are compared once', async () => {
  const { gapRepair, asked } = open();
  await gapRepair.compareHeads('all');
  assert.is(asked.flat().length, ROOMS);
  assert.is(new Set(asked.flat()).size, ROOMS);
});

test.run();
