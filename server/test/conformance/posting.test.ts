/**
 * Posting: messages, edits, deletions, reactions, typing, and acknowledgements.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ServerProcess } from '../../../scripts/testkit/server-process.ts';
import {
  connect,
  enter,
  enterRoom,
  entriesHeard,
  newId,
  post,
  withHistory,
  withServer,
} from '../../../scripts/testkit/server/wire-client.ts';
import { until } from '../../lib/until.ts';

const test = suite('conformance: posting');
const WITHIN = { withinMs: 10_000 };

test('a message is acknowledged, and reaches every member, including its sender', () =>
  withServer(async (server) => {
    const ada = await enterRoom(server, 'lobby', { name: 'Ada' });
    const bob = await enterRoom(server, 'lobby', { name: 'Bob' });
    const id = newId();
    const text = '<b>&"\u202e 👋🏽 “ok”\n';
    const before = Date.now();
    const ack = await ada.ask({ type: 'send', room: 'lobby', id, text });
    assert.equal([ack.type, ack.room, ack.id, ack.seq], ['ack', 'lobby', id, 1]);
    assert.ok(Number.isInteger(ack.at) && Math.abs(ack.at! - before) < 60_000);
    for (const member of [ada, bob]) {
      const { room, entries } = await member.hear('entries');
      assert.is(room, 'lobby');
      assert.is(entries!.length, 1);
      const { seq, at, from, via, kind, ...rest } = entries![0]!;
      assert.equal([seq, at, via, kind ?? 'message'], [1, ack.at, 'north', 'message']);
      assert.equal([from.id, from.name], [ada.user.id, 'Ada']);
      assert.is(rest.id, id);
      assert.is(rest.text, text);
    }
  }, { REPLICA: 'north' }));

test('all members see one order with contiguous seqs, however many send at once', () =>
  withServer(async (server) => {
    const members = await Promise.all(
      Array.from({ length: 5 }, (_, i) => enterRoom(server, 'lobby', { name: `member ${i}` })),
    );
    for (let i = 0; i < 50; i++) {
      for (const member of members) {
        member.say({ type: 'send', room: 'lobby', id: newId(), text: `${i}` });
      }
    }
    await until(
      () => members.every((member) => entriesHeard(member, 'lobby').length === 250),
      { ...WITHIN, what: 'all entries' },
    );
    const order = entriesHeard(members[0]!, 'lobby').map(({ seq, id }) => [seq, id]);
    assert.equal(order.map(([seq]) => seq), order.map((_, i) => i + 1));
    for (const member of members) {
      assert.equal(entriesHeard(member, 'lobby').map(({ seq, id }) => [seq, id]), order);
      const own = entriesHeard(members[0]!, 'lobby').filter(({ from }) =>
        from.id === member.user.id
      );
      assert.equal(own.map(({ text }) => text), own.map((_, i) => `${i}`));
    }
  }));

test('a resent id gets the same ack and adds nothing', () =>
  withServer(async (server) => {
    const ada = await enterRoom(server, 'lobby', { name: 'Ada' });
    const frame = { type: 'send', room: 'lobby', id: newId(), text: 'once' };
    const first = await ada.ask(frame);
    const second = await ada.ask(frame);
    assert.equal([second.seq, second.at], [first.seq, first.at]);

    ada.close();
    await ada.closed();
    const again = await enterRoom(server, 'lobby', { token: ada.token });
    const third = await again.ask(frame);
    assert.equal([third.seq, third.at], [first.seq, first.at]);
    assert.is(await post(again, 'lobby', 'next'), 2);
    const page = await again.ask({ type: 'history', room: 'lobby', before: 100, limit: 100 });
    assert.equal(page.entries!.map(({ text }) => text), ['once', 'next']);
  }));

test('the same id sent twice at once adds one entry', () =>
  withServer(async (server) => {
    const ada = await enterRoom(server, 'lobby');
    const frame = { type: 'send', room: 'lobby', id: newId(), text: 'once' };
    for (let i = 0; i < 10; i++) ada.say(frame);
    await until(() => ada.frames.filter(({ type }) => type === 'ack').length === 10, WITHIN);
    const acks = ada.frames.filter(({ type }) => type === 'ack');
    assert.equal(acks.map(({ seq }) => seq), Array(10).fill(1));
    assert.is(await post(ada, 'lobby', 'next'), 2);
    assert.equal(entriesHeard(ada, 'lobby').map(({ text }) => text).slice(0, 1), ['once']);
  }));

test('an id that another user used in that room is refused, in another room it is free', () =>
  withServer(async (server) => {
    const ada = await enterRoom(server, 'lobby');
    const eve = await enterRoom(server, 'lobby');
    await eve.ask({ type: 'join', room: 'other' });
    const id = newId();
    await ada.ask({ type: 'send', room: 'lobby', id, text: 'mine' });
    const refused = await eve.ask({ type: 'send', room: 'lobby', id, text: 'stolen' });
    assert.equal([refused.type, refused.code, refused.retry], ['refused', 'invalid', false]);
    assert.equal([refused.room, refused.id], ['lobby', id]);
    assert.is((await eve.ask({ type: 'send', room: 'other', id, text: 'free' })).type, 'ack');
  }));

test('a reply names the message it answers', () =>
  withServer(async (server) => {
    const ada = await enterRoom(server, 'lobby');
    const seq = await post(ada, 'lobby', 'question');
    await post(ada, 'lobby', 'answer', { replyTo: seq });
    const { entries } = await ada.hear('entries', ({ entries }) => entries!.at(-1)!.seq === 2);
    assert.is(entries!.at(-1)!.replyTo, seq);
    const page = await ada.ask({ type: 'history', room: 'lobby', before: 100, limit: 1 });
    assert.is(page.entries![0]!.replyTo, seq);
  }));

test('an edit is an entry, and a page shows the latest text', () =>
  withServer(async (server) => {
    const ada = await enterRoom(server, 'lobby');
    const target = await post(ada, 'lobby', 'frist');
    for (const text of ['fisrt', 'first']) {
      await ada.ask({ type: 'edit', room: 'lobby', id: newId(), target, text });
    }
    await until(() => entriesHeard(ada, 'lobby').length === 3, WITHIN);
    assert.equal(
      entriesHeard(ada, 'lobby').map(({ seq, kind, target, text }) => [seq, kind, target, text])
        .slice(1),
      [[2, 'edit', target, 'fisrt'], [3, 'edit', target, 'first']],
    );
    const page = await ada.ask({ type: 'history', room: 'lobby', before: 100, limit: 100 });
    assert.equal(page.entries!.map(({ seq, text }) => [seq, text]), [[1, 'first']]);
    assert.type(page.entries![0]!.edited, 'number');
    assert.is(await post(ada, 'lobby', 'next'), 4);
  }));

test('a deletion erases the text, for current and later readers', () => {
  const assertErased = async (server: ServerProcess): Promise<void> => {
    const reader = await enter(server);
    const joined = await reader.ask({ type: 'join', room: 'lobby' });
    assert.equal(joined.entries!.map(({ seq, deleted, text }) => [seq, deleted, text]), [
      [1, true, undefined],
    ]);
    const resumer = await enter(server);
    const resumed = await resumer.ask({ type: 'join', room: 'lobby', after: 0 });
    assert.is(resumed.head, 3);
    await resumer.ask({ type: 'ping' });
    assert.not.match(JSON.stringify(resumer.frames), 'regretted');
  };
  return withHistory(async (start) => {
    const first = await start();
    const ada = await enterRoom(first, 'lobby');
    const target = await post(ada, 'lobby', 'regretted');
    await ada.ask({ type: 'edit', room: 'lobby', id: newId(), target, text: 'still regretted' });
    const ack = await ada.ask({ type: 'delete', room: 'lobby', id: newId(), target });
    assert.is(ack.seq, 3);
    const { entries } = await ada.hear('entries', ({ entries }) => entries!.at(-1)!.seq === 3);
    assert.equal([entries!.at(-1)!.kind, entries!.at(-1)!.target], ['delete', target]);
    await assertErased(first);
    await first.stop();
    // With an empty memory, the store shows what it kept.
    await assertErased(await start());
  });
});

test('reactions count people, can be withdrawn, and show which are mine', () =>
  withServer(async (server) => {
    const ada = await enterRoom(server, 'lobby');
    const bob = await enterRoom(server, 'lobby');
    const target = await post(ada, 'lobby', 'news');
    const react = (client: typeof ada, emoji: string, on: boolean) =>
      client.ask({ type: 'react', room: 'lobby', id: newId(), target, emoji, on });
    await react(ada, '👍', true);
    await react(bob, '👍', true);
    await react(bob, '👍', true);
    await react(bob, '🎉', true);
    await react(ada, '❤️', true);
    await react(ada, '❤️', false);
    const live = await ada.hear('entries', ({ entries }) => entries!.some(({ kind }) => !!kind));
    const first = live.entries!.find(({ kind }) => kind === 'react')!;
    assert.equal([first.target, first.emoji, first.on], [target, '👍', true]);
    const page = await bob.ask({ type: 'history', room: 'lobby', before: 100, limit: 100 });
    assert.equal(page.entries![0]!.reactions, { '👍': 2, '🎉': 1 });
    assert.equal([...page.entries![0]!.mine!].sort(), ['👍', '🎉'].sort());
  }));

test('resent edits, deletions and reactions add nothing', () =>
  withServer(async (server) => {
    const ada = await enterRoom(server, 'lobby');
    const target = await post(ada, 'lobby', 'text');
    const about = { room: 'lobby', target };
    for (
      const frame of [
        { type: 'edit', ...about, id: newId(), text: 'changed' },
        { type: 'react', ...about, id: newId(), emoji: '👍', on: true },
        { type: 'delete', ...about, id: newId() },
      ]
    ) {
      const first = await ada.ask(frame);
      assert.is((await ada.ask(frame)).seq, first.seq, frame.type);
    }
    assert.is(await post(ada, 'lobby', 'next'), 5);
  }));

test('typing reaches the others in the room', () =>
  withServer(async (server) => {
    const ada = await enterRoom(server, 'lobby', { name: 'Ada' });
    const bob = await enterRoom(server, 'lobby');
    ada.say({ type: 'typing', room: 'lobby' });
    const typing = await bob.hear('typing');
    assert.is(typing.room, 'lobby');
    assert.equal(typing.users!.map(({ id, name }) => [id, name]), [[ada.user.id, 'Ada']]);
  }));

test('the server may send one object per frame or an array of objects', () =>
  withServer(async (server) => {
    const client = await connect(server);
    client.say({ type: 'hello' });
    for (let i = 0; i < 20; i++) client.say({ type: 'ping' });
    await until(() => client.frames.length >= 21, WITHIN);
    assert.equal(client.frames.map(({ type }) => type), ['welcome', ...Array(20).fill('pong')]);
  }));

test.run();
