/** Memory limits of rooms, and their effect on members. */
import type { TestClient } from '../../../scripts/testkit/server/session-client.ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createAccounts } from '../../features/abuse/accounts.ts';
import { until } from '../../lib/until.ts';
import { tokenOf, withReplica } from '../../../scripts/testkit/server/replica.ts';
import type { Draft, Store } from '../store/store.ts';

const test = suite('rooms');
const WITHIN = { withinMs: 20_000 };

async function fill(store: Store, room: string, count: number, units: number): Promise<void> {
  await store.append(Array.from({ length: count }, (_, i): Draft => ({
    room,
    id: `${room} ${i}`,
    kind: 'message',
    from: { id: 'writer', name: 'Writer' },
    at: 1,
    via: 'elsewhere',
    text: `${i} `.padEnd(units, 'x'),
  })));
}

async function greet(client: TestClient, token?: string): Promise<TestClient> {
  client.say({ type: 'hello', ...(token === undefined ? {} : { token }) });
  await client.next('welcome');
  return client;
}

/** Joins rooms one after the other; returns those that succeeded. */
async function joinAll(client: TestClient, names: readonly string[]): Promise<string[]> {
  const joined: string[] = [];
  for (const room of names) {
    const from = client.frames.length;
    client.say({ type: 'join', room });
    const answer = await until(
      () => client.frames.slice(from).find(({ type }) => type === 'joined' || type === 'refused'),
      WITHIN,
    );
    if (answer.type === 'joined') joined.push(room);
    else assert.equal([(answer as { code: string }).code], ['rate_limited']);
  }
  return joined;
}

function namesOf(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}-${i}`);
}

test('a crowd of guests fills only its share of the memory with empty rooms', () =>
  withReplica(async (replica, store) => {
    await fill(store, 'lobby', 10, 20);
    const crowd = Array.from({ length: 10 }, () => replica.connect());
    let rooms = 0;
    for (const [i, client] of crowd.entries()) {
      await greet(client);
      rooms += (await joinAll(client, namesOf(`own-${i}`, 100))).length;
    }
    const { roomBytes, roomBytesMax } = replica.hub.status();
    assert.ok(rooms < 600, `${rooms} of 1,000 rooms`);
    assert.ok(roomBytes <= roomBytesMax / 2, `${roomBytes} of ${roomBytesMax}`);
    const visitor = await greet(replica.connect());
    assert.equal(await joinAll(visitor, ['lobby', 'mine']), ['lobby', 'mine']);
    visitor.send('mine', 'hello');
    await visitor.next('ack');
    // Rooms without members make room.
    for (const client of crowd) client.drop();
    const again = await greet(replica.connect());
    // Eviction runs at most once a second.
    const joinsAll = async () => (await joinAll(again, namesOf('again', 100))).length === 100;
    await until(joinsAll, { withinMs: 10_000, what: 'room for 100 rooms' });
  }, {
    accounts: createAccounts({ roomsMax: 100 }),
    roomsMax: 100,
    roomBytesMax: 1_000_000,
  }));

test('a user may open a limited number of empty rooms, and any number of others', () =>
  withReplica(async (replica, store) => {
    for (const room of namesOf('written', 5)) await fill(store, room, 1, 10);
    const host = await greet(replica.connect());
    assert.is((await joinAll(host, namesOf('open', 5))).length, 5);
    const token = await tokenOf(replica, { id: 'g_1', name: 'A', role: 'guest' });
    let opened = 0;
    for (let i = 0; i < 4; i++) {
      const client = await greet(replica.connect(), token);
      opened += (await joinAll(client, namesOf(`new-${i}`, 5))).length;
      assert.is((await joinAll(client, namesOf('open', 5))).length, 5, 'rooms that are open');
      assert.is((await joinAll(client, namesOf('written', 5))).length, 5, 'rooms with messages');
    }
    assert.is(opened, 10);
  }, { accounts: createAccounts({ roomsMax: 10, now: () => 0 }), roomsMax: 100 }));

test('a client over its limit does not keep others out of a room', () =>
  withReplica(async (replica) => {
    const token = await tokenOf(replica, { id: 'g_1', name: 'A', role: 'guest' });
    const spent = await greet(replica.connect(), token);
    await joinAll(spent, namesOf('new', 5));
    const other = await greet(replica.connect());
    spent.say({ type: 'join', room: 'both' });
    other.say({ type: 'join', room: 'both' });
    await other.next('joined');
    assert.is((await spent.next('refused')).room, 'both');
    assert.equal(await joinAll(spent, ['both']), ['both'], 'now it is open');
  }, { accounts: createAccounts({ roomsMax: 5, now: () => 0 }), roomsMax: 100 }));

test('an empty room after removed seqs has no recent entries in memory', () =>
  withReplica(async (replica, store) => {
    await fill(store, 'removed', 1, 10);
    while (!(await store.trim({ ageMaxMs: 1, countMax: 0 }, 1_000, ['removed'])).isDone);
    await store.emptyRooms(1, 10);
    assert.is(await store.removeEmptyRooms([{ name: 'removed', records: [] }]), 1);
    const first = await greet(replica.connect());
    await joinAll(first, namesOf('empty', 4));
    assert.is(replica.hub.status().recentBytes, 0);
    const { head } = await replica.connect().enter('empty-2');
    assert.ok(head >= 1_024, `${head}`);
    first.send('empty-2', 'hello');
    await first.next('ack');
    const joined = await replica.connect().enter('empty-2');
    assert.equal([joined.head, joined.entries.map(({ id }) => id)], [head + 1, ['hello']]);
    const back = replica.connect();
    await back.enter('empty-2', head);
    assert.equal(back.seqs('empty-2'), [head + 1]);
  }));

test('recent entries are limited, and joins and resumes stay exact', () =>
  withReplica(async (replica, store) => {
    const names = namesOf('room', 40);
    for (const room of names) await fill(store, room, 60, 200);
    const clients: TestClient[] = [];
    for (const room of names) {
      const client = replica.connect();
      clients.push(client);
      assert.is((await client.enter(room)).entries.length, 50);
    }
    assert.ok(replica.hub.status().recentBytes <= 300_000, `${replica.hub.status().recentBytes}`);
    for (const [i, room] of names.entries()) clients[i]!.send(room, 'live');
    await Promise.all(clients.map((client) => client.next('ack')));
    assert.ok(replica.hub.status().recentBytes <= 300_000, `${replica.hub.status().recentBytes}`);
    for (const room of names) {
      const [anew, back] = [replica.connect(), replica.connect()];
      const joined = await anew.enter(room);
      assert.equal([joined.head, joined.entries.length, joined.entries.at(-1)!.id], [
        61,
        50,
        'live',
      ]);
      await back.enter(room, 55);
      await until(() => back.seqs(room).at(-1) === 61, WITHIN);
      assert.equal(back.seqs(room), [56, 57, 58, 59, 60, 61]);
    }
  }, { recentBytesMax: 300_000 }));

test('rooms in use keep their recent entries while others are opened', () =>
  withReplica(async (replica, store) => {
    await fill(store, 'lobby', 60, 200);
    await replica.connect().enter('lobby');
    let pagesRead = 0;
    const { page } = store;
    store.page = (room, ...rest) => {
      if (room === 'lobby') pagesRead += 1;
      return page(room, ...rest);
    };
    for (const room of namesOf('room', 40)) {
      await fill(store, room, 60, 200);
      await replica.connect().enter(room);
      const { entries } = await replica.connect().enter('lobby');
      assert.is(entries.length, 50);
    }
    assert.is(pagesRead, 0);
  }, { recentBytesMax: 300_000 }));

test('a room whose page is read again loses no entries meanwhile', () =>
  withReplica(async (replica, store) => {
    await fill(store, 'busy', 60, 2_000);
    const writer = replica.connect();
    await writer.enter('busy');
    let sent = 0;
    for (let round = 0; round < 30; round++) {
      // Another room uses up the memory.
      await fill(store, `other-${round}`, 60, 2_000);
      await replica.connect().enter(`other-${round}`);
      const reader = replica.connect();
      reader.say({ type: 'hello' });
      reader.say({ type: 'join', room: 'busy' });
      for (let i = 0; i < 5; i++) writer.send('busy', String(++sent), 'x');
      const head = 60 + sent;
      await until(() => reader.seqs('busy').at(-1) === head, WITHIN);
      const seqs = reader.seqs('busy');
      assert.equal(seqs, Array.from({ length: seqs.length }, (_, i) => head - seqs.length + 1 + i));
      assert.ok(seqs.length >= 50);
      reader.drop();
    }
  }, { recentBytesMax: 400_000 }));

test.run();
