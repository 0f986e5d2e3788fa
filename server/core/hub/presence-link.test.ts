import { nodeScheduler } from '../../hosts/node/scheduler.ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { silentLog } from '../../lib/log.ts';
import type { User } from '../protocol/entry.ts';
import { createRoomContext } from '../room/room-context.ts';
import { createRoom, type Room } from '../room/room.ts';
import type { Part } from './envelope.ts';
import { createPresenceLink } from './presence-link.ts';
import { COMMON_TOPICS, slotOf, SLOTS, topicOf } from './slots.ts';

const test = suite('presence link');
const EMPTY_PAGE = { messages: [], head: 0, first: 1, wholeFrom: 1 };
const EMPTY = { entries: [], head: 0, first: 1, wholeFrom: 1 };
const HEARTBEAT_MS = 1_000;
const ada: User = { id: 'ada', name: 'Ada', role: 'guest' };
const bob: User = { id: 'bob', name: 'Bob', role: 'guest' };

/** A replica's presence link with these rooms, a manual clock, and its published parts. */
function open(instance: string, ...names: string[]) {
  const rooms = new Map(
    names.map((
      name,
    ) => [
      name,
      createRoom(
        { name, page: EMPTY_PAGE, recent: EMPTY },
        createRoomContext({ log: silentLog, scheduler: nodeScheduler }),
      ),
    ]),
  );
  const bySlot = Map.groupBy(rooms.values(), ({ name }) => slotOf(name));
  const published: { topic: string; part: Part }[] = [];
  const clock = { nowMs: 0 };
  const presence = createPresenceLink({
    link: {
      isUp: true,
      publish: (topic, part) => void published.push({ topic, part }),
      holdSlot: () => Promise.resolve(),
      releaseSlot: () => {},
      counts: { published: 0, dropped: 0, received: 0, garbage: 0 },
      close: () => Promise.resolve(),
    },
    instance,
    rooms: {
      size: rooms.size,
      space: { bytes: 0, bytesMax: Infinity },
      open: () => Promise.reject(new Error('not in this test')),
      peek: (name) => rooms.get(name),
      all: () => rooms.values(),
      inSlot: (slot) => bySlot.get(slot) ?? [],
      accept: () => {},
      sweep: () => {},
      forget: () => {},
    },
    onChange: () => {},
    heartbeatMs: HEARTBEAT_MS,
    now: () => clock.nowMs,
  });
  /** Parts published since the last call. */
  const take = () => published.splice(0);
  return { presence, room: (name: string): Room => rooms.get(name)!, clock, take };
}

type Replica = ReturnType<typeof open>;

/** A user joins a room of the replica, and the change is published. */
function enter(replica: Replica, name: string, user: User): void {
  replica.room(name).presence.enter(user);
  replica.presence.announceChange(replica.room(name));
}

/** Exchanges parts in both directions until there are none. */
function exchange(a: Replica, b: Replica): void {
  for (let i = 0; i < 10; i++) {
    for (const { part } of a.take()) b.presence.handlePart('a', part);
    const answers = b.take();
    for (const { part } of answers) a.presence.handlePart('b', part);
    if (answers.length === 0) return;
  }
  assert.unreachable('the exchange does not end');
}

/** Collects heartbeats until all rooms are listed. */
function listAll(replica: Replica): (Part & { type: 'alive' })[] {
  const beats: (Part & { type: 'alive' })[] = [];
  for (let i = 0; i < 10; i++) {
    replica.presence.sendHeartbeat();
    const { part } = replica.take()[0]!;
    assert.is(part.type, 'alive');
    beats.push(part as Part & { type: 'alive' });
    if (beats.at(-1)!.slots[1] === SLOTS) return beats;
  }
  throw new Error('the round does not end');
}

test('a heartbeat is one body for any number of rooms, on the next common topic', () => {
  const a = open('a', 'one', 'two', 'three');
  for (const name of ['one', 'two', 'three']) enter(a, name, ada);
  a.take();
  const topics = COMMON_TOPICS.map(() => {
    a.presence.sendHeartbeat();
    const [beat, ...others] = a.take();
    assert.is(others.length, 0);
    return beat!.topic;
  });
  assert.equal(topics, [...COMMON_TOPICS]);
});

test('rooms beyond one heartbeat’s limit are listed by the next ones, each once', () => {
  const names = Array.from({ length: 12_000 }, (_, i) => `room ${i}`);
  const a = open('a');
  const many = open('a', ...names);
  for (const name of names) enter(many, name, ada);
  many.take();
  assert.is(listAll(a).length, 1);
  const beats = listAll(many);
  assert.is(beats.length, 3);
  assert.equal(beats.flatMap(({ rooms }) => rooms.map(([name]) => name)).sort(), names.sort());
  assert.equal(
    beats.map(({ slots }) => slots[0]),
    [0, ...beats.slice(0, -1).map(({ slots }) => slots[1])],
  );
});

test('with more replicas, each heartbeat lists fewer rooms', () => {
  const names = Array.from({ length: 3_000 }, (_, i) => `room ${i}`);
  const a = open('a', ...names);
  for (const name of names) enter(a, name, ada);
  a.take();
  for (let i = 0; i < 199; i++) {
    a.presence.handlePart(`other ${i}`, {
      type: 'alive',
      version: 0,
      slots: [0, SLOTS],
      rooms: [],
    });
  }
  a.presence.sendHeartbeat();
  const { part } = a.take()[0]!;
  const listed = (part as Part & { type: 'alive' }).rooms.length;
  assert.ok(listed >= 250 && listed < 280, `${listed} are listed`);
});

test('a replica that lacks a change asks for it after the next heartbeat', () => {
  const [a, b] = [open('a', 'lobby'), open('b', 'lobby')];
  enter(a, 'lobby', ada);
  a.take();
  a.presence.sendHeartbeat();
  for (const { part } of a.take()) b.presence.handlePart('a', part);
  const asked = b.take();
  assert.equal(asked, [{
    topic: topicOf('a'),
    part: { type: 'ask', room: 'lobby', to: 'a' },
  }]);
  a.presence.handlePart('b', asked[0]!.part);
  const answered = a.take();
  assert.is(answered[0]!.topic, topicOf('b'));
  b.presence.handlePart('a', answered[0]!.part);
  assert.is(b.room('lobby').presence.count, 1);
  a.presence.sendHeartbeat();
  exchange(a, b);
  assert.equal(b.take(), [], 'no request after the repair');
});

test('people of a room that the other replica forgot are dropped', () => {
  const [a, b] = [open('a', 'lobby'), open('b', 'lobby')];
  enter(a, 'lobby', ada);
  exchange(a, b);
  assert.is(b.room('lobby').presence.count, 1);
  // The change that announced Ada's leave was lost, and the room evicted.
  a.presence.forgotten(a.room('lobby'));
  a.presence.sendHeartbeat();
  exchange(a, b);
  assert.is(b.room('lobby').presence.count, 0);
});

test('a heartbeat from before a join does not drop the new member', () => {
  const [a, b] = [open('a', 'lobby'), open('b', 'lobby')];
  a.presence.sendHeartbeat();
  const [early] = a.take();
  enter(a, 'lobby', ada);
  exchange(a, b);
  b.presence.handlePart('a', early!.part);
  exchange(b, a);
  assert.is(b.room('lobby').presence.count, 1);
});

test('a request is answered only by the replica it names, or by all', () => {
  const a = open('a', 'lobby');
  enter(a, 'lobby', bob);
  a.take();
  a.presence.handlePart('c', { type: 'ask', room: 'lobby', to: 'b' });
  assert.equal(a.take(), []);
  a.presence.handlePart('c', { type: 'ask', room: 'lobby' });
  assert.equal(a.take().map(({ topic, part }) => [topic, part.type]), [[topicOf('c'), 'members']]);
});

test('a replica that is silent for three heartbeats is dropped', () => {
  const [a, b] = [open('a', 'lobby'), open('b', 'lobby')];
  enter(a, 'lobby', ada);
  exchange(a, b);
  b.clock.nowMs = 2 * HEARTBEAT_MS;
  b.presence.handlePart('a', { type: 'ask', room: 'elsewhere' });
  b.clock.nowMs = 5 * HEARTBEAT_MS - 1;
  b.presence.sendHeartbeat();
  assert.is(b.room('lobby').presence.count, 1);
  assert.is(b.presence.othersHeard, 1);
  b.clock.nowMs = 5 * HEARTBEAT_MS;
  b.presence.sendHeartbeat();
  assert.is(b.room('lobby').presence.count, 0);
  assert.is(b.presence.othersHeard, 0);
});

test.run();
