/**
 * Joining, resuming, leaving, and presence.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type Client,
  enter,
  enterRoom,
  entriesHeard,
  type Entry,
  newId,
  post,
  withServer,
} from '../../../scripts/testkit/server/wire-client.ts';
import { until } from '../../lib/until.ts';

const test = suite('conformance: joining');
const WITHIN = { withinMs: 10_000 };

/** User ids in a room, as a client derives them from presence frames. */
function here(client: Client, room: string): string[] {
  const ids = new Set<string>();
  for (const frame of client.frames.filter((frame) => frame.room === room)) {
    for (const { id } of frame.presence?.members ?? []) ids.add(id);
    if (frame.type !== 'presence') continue;
    for (const { id } of frame.joined ?? []) ids.add(id);
    for (const id of frame.left ?? []) ids.delete(id);
  }
  return [...ids].sort();
}

test('an empty room has head 0 and contains the joining member', () =>
  withServer(async (server) => {
    const guest = await enter(server, { name: 'Ada' });
    const joined = await guest.ask({ type: 'join', room: 'lobby' });
    assert.is(joined.type, 'joined');
    assert.is(joined.room, 'lobby');
    assert.is(joined.head, 0);
    assert.equal(joined.entries, []);
    assert.is(joined.presence!.count, 1);
    assert.equal(joined.presence!.members!.map(({ id, name }) => [id, name]), [
      [guest.user.id, 'Ada'],
    ]);
    guest.close();
  }));

test('joining without `after` returns the latest page, ascending', () =>
  withServer(async (server) => {
    const writer = await enterRoom(server, 'lobby');
    for (let i = 1; i <= 5; i++) await post(writer, 'lobby', `text ${i}`);
    const joined = await (await enter(server)).ask({ type: 'join', room: 'lobby' });
    assert.is(joined.head, 5);
    assert.is(joined.first, 1);
    assert.equal(joined.entries!.map(({ seq, text }) => [seq, text]), [
      [1, 'text 1'],
      [2, 'text 2'],
      [3, 'text 3'],
      [4, 'text 4'],
      [5, 'text 5'],
    ]);
  }));

test('joining with `after` returns all later entries, of every kind, in order', () =>
  withServer(async (server) => {
    const writer = await enterRoom(server, 'lobby');
    for (let i = 1; i <= 300; i++) {
      writer.say({ type: 'send', room: 'lobby', id: newId(), text: `text ${i}` });
    }
    await writer.hear('entries', ({ entries }) => entries!.at(-1)!.seq === 300);
    await writer.ask({ type: 'edit', room: 'lobby', id: newId(), target: 1, text: 'changed' });
    await writer.ask({
      type: 'react',
      room: 'lobby',
      id: newId(),
      target: 2,
      emoji: '👍',
      on: true,
    });

    const reader = await enter(server);
    const joined = await reader.ask({ type: 'join', room: 'lobby', after: 20 });
    assert.is(joined.complete, true);
    assert.is(joined.head, 302);
    const seqs = (): number[] =>
      [...joined.entries!, ...entriesHeard(reader, 'lobby')].map(({ seq }) => seq);
    await until(() => seqs().at(-1) === 302, { withinMs: 5_000, what: 'last entry' });
    assert.equal(seqs(), Array.from({ length: 282 }, (_, i) => i + 21));
    const kinds = [...joined.entries!, ...entriesHeard(reader, 'lobby')].slice(-2);
    assert.equal(kinds.map(({ kind, target }) => [kind, target]), [['edit', 1], ['react', 2]]);
  }));

test('joining with `after` at the head returns nothing and is complete', () =>
  withServer(async (server) => {
    const writer = await enterRoom(server, 'lobby');
    const seq = await post(writer, 'lobby', 'hello');
    const joined = await (await enter(server)).ask({ type: 'join', room: 'lobby', after: seq });
    assert.equal([joined.complete, joined.head, joined.entries], [true, 1, []]);
  }));

test('an `after` beyond the head returns the latest page, incomplete', () =>
  withServer(async (server) => {
    const writer = await enterRoom(server, 'lobby');
    await post(writer, 'lobby', 'hello');
    const joined = await (await enter(server)).ask({ type: 'join', room: 'lobby', after: 999 });
    assert.equal([joined.complete, joined.head], [false, 1]);
    assert.equal(joined.entries!.map(({ text }) => text), ['hello']);
  }));

test('entries continue after `joined` without gaps or repetitions', () =>
  withServer(async (server) => {
    const writer = await enterRoom(server, 'lobby');
    const seen: Entry[][] = [];
    const readers = [];
    for (let i = 0; i < 200; i++) {
      writer.say({ type: 'send', room: 'lobby', id: newId(), text: `text ${i}` });
      if (i % 20 === 10) {
        const reader = await enter(server);
        const joined = await reader.ask({ type: 'join', room: 'lobby', after: 0 });
        readers.push(reader);
        seen.push(joined.entries!);
      }
    }
    for (const [i, reader] of readers.entries()) {
      const seqs = () => [...seen[i]!, ...entriesHeard(reader, 'lobby')].map(({ seq }) => seq);
      await until(() => seqs().at(-1) === 200, { withinMs: 5_000, what: 'last entry' });
      assert.equal(seqs(), Array.from({ length: 200 }, (_, n) => n + 1));
    }
  }));

test('after `left` the room is silent, and presence no longer lists the member', () =>
  withServer(async (server) => {
    const leaver = await enterRoom(server, 'lobby');
    const stayer = await enterRoom(server, 'lobby');
    const left = await leaver.ask({ type: 'leave', room: 'lobby' });
    assert.equal([left.type, left.room], ['left', 'lobby']);
    await until(() => here(stayer, 'lobby').join() === stayer.user.id, WITHIN);
    await post(stayer, 'lobby', 'after you left');
    assert.is((await leaver.ask({ type: 'ping' })).type, 'pong');
    assert.equal(entriesHeard(leaver, 'lobby'), []);
    const refused = await leaver.ask({ type: 'send', room: 'lobby', id: newId(), text: 'x' });
    assert.equal([refused.type, refused.code], ['refused', 'not_joined']);
  }));

test('presence announces who came and left, by person and not by connection', () =>
  withServer(async (server) => {
    const ada = await enterRoom(server, 'lobby', { name: 'Ada' });
    const bob = await enterRoom(server, 'lobby', { name: 'Bob' });
    const both = [ada.user.id, bob.user.id].sort().join();
    await until(() => here(ada, 'lobby').join() === both, { ...WITHIN, what: 'both' });
    const told = ada.frames.flatMap(({ type, joined }) => type === 'presence' ? joined ?? [] : []);
    assert.is(told.find(({ id }) => id === bob.user.id)!.name, 'Bob');

    const second = await enter(server, { token: bob.token });
    const joined = await second.ask({ type: 'join', room: 'lobby' });
    assert.is(joined.presence!.count, 2, 'the same person twice');
    assert.is(here(second, 'lobby').join(), both);

    bob.close();
    await bob.closed();
    second.close();
    const went = await ada.hear('presence', ({ left }) => left !== undefined);
    assert.equal([went.count, went.left], [1, [bob.user.id]]);
  }));

test('a member that joins and leaves at once stays in nobody’s list', () =>
  withServer(async (server) => {
    const watchers = [await enterRoom(server, 'lobby')];
    for (let i = 0; i < 5; i++) {
      const passing = await enterRoom(server, 'lobby');
      watchers.push(await enterRoom(server, 'lobby'));
      passing.close();
    }
    const ids = watchers.map(({ user }) => user.id).sort().join();
    for (const [i, watcher] of watchers.entries()) {
      await until(() => here(watcher, 'lobby').join() === ids, {
        ...WITHIN,
        what: `list of watcher ${i} without passers-by`,
      });
    }
  }));

test('several rooms on one connection do not mix', () =>
  withServer(async (server) => {
    const reader = await enterRoom(server, 'one');
    await reader.ask({ type: 'join', room: 'two' });
    const writer = await enterRoom(server, 'one');
    await writer.ask({ type: 'join', room: 'two' });
    assert.is(await post(writer, 'one', 'in one'), 1);
    assert.is(await post(writer, 'two', 'in two'), 1);
    await reader.hear('entries', ({ room }) => room === 'two');
    assert.equal(entriesHeard(reader, 'one').map(({ text }) => text), ['in one']);
    assert.equal(entriesHeard(reader, 'two').map(({ text }) => text), ['in two']);
  }));

test.run();
