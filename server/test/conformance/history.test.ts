/**
 * History pages before a seq.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type Client,
  enterRoom,
  newId,
  post,
  withHistory,
  withServer,
} from '../../../scripts/testkit/server/wire-client.ts';

const test = suite('conformance: history');

async function fill(client: Client, room: string, count: number): Promise<void> {
  for (let i = 1; i <= count; i++) {
    client.say({ type: 'send', room, id: newId(), text: `text ${i}` });
  }
  await client.hear('ack', ({ seq }) => seq === count);
}

test('a page holds at most `limit` entries right before the seq, ascending', () =>
  withServer(async (server) => {
    const ada = await enterRoom(server, 'lobby');
    await fill(ada, 'lobby', 30);
    const page = await ada.ask({ type: 'history', room: 'lobby', before: 21, limit: 10 });
    assert.equal([page.type, page.room, page.first], ['page', 'lobby', 1]);
    assert.equal(page.entries!.map(({ seq }) => seq), [11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
    assert.is(page.entries![0]!.text, 'text 11');
  }));

test('paging back reaches the first entry, and then an empty page', () =>
  withServer(async (server) => {
    const ada = await enterRoom(server, 'lobby');
    await fill(ada, 'lobby', 250);
    const seqs: number[] = [];
    let before = 251;
    for (let pages = 0; pages < 10; pages++) {
      const { entries } = await ada.ask({ type: 'history', room: 'lobby', before, limit: 100 });
      if (entries!.length === 0) break;
      seqs.unshift(...entries!.map(({ seq }) => seq));
      before = seqs[0]!;
    }
    assert.equal(seqs, Array.from({ length: 250 }, (_, i) => i + 1));
    const page = await ada.ask({ type: 'history', room: 'lobby', before: 1, limit: 100 });
    assert.equal(page.entries, []);
  }));

test('a page contains messages only', () =>
  withServer(async (server) => {
    const ada = await enterRoom(server, 'lobby');
    const target = await post(ada, 'lobby', 'one');
    for (let i = 0; i < 20; i++) {
      await ada.ask({ type: 'edit', room: 'lobby', id: newId(), target, text: `one, ${i}` });
    }
    await post(ada, 'lobby', 'two');
    const page = await ada.ask({ type: 'history', room: 'lobby', before: 1_000, limit: 10 });
    assert.equal(page.entries!.map(({ seq, text }) => [seq, text]), [[1, 'one, 19'], [22, 'two']]);
  }));

test('a page shows messages folded with later changes', () =>
  withServer(async (server) => {
    const ada = await enterRoom(server, 'lobby');
    await fill(ada, 'lobby', 10);
    await ada.ask({ type: 'edit', room: 'lobby', id: newId(), target: 2, text: 'changed' });
    const page = await ada.ask({ type: 'history', room: 'lobby', before: 4, limit: 2 });
    assert.equal(page.entries!.map(({ seq, text }) => [seq, text]), [[2, 'changed'], [
      3,
      'text 3',
    ]]);
  }));

test('the limit is 1 to 100', () =>
  withServer(async (server) => {
    const ada = await enterRoom(server, 'lobby');
    await fill(ada, 'lobby', 3);
    const ask = (limit: unknown) => ada.ask({ type: 'history', room: 'lobby', before: 4, limit });
    assert.is((await ask(1)).entries!.length, 1);
    assert.is((await ask(100)).entries!.length, 3);
    for (const limit of [0, 101, -1, 1.5, '10', null]) {
      const refused = await ask(limit);
      assert.equal([refused.type, refused.code], ['refused', 'invalid'], String(limit));
      assert.match(refused.message!, 'limit');
    }
  }));

test('history survives a crash and a restart', () =>
  withHistory(async (start) => {
    const first = await start();
    const ada = await enterRoom(first, 'lobby', { name: 'Ada' });
    await post(ada, 'lobby', 'kept');
    first.kill('SIGKILL');
    await first.exited;
    const second = await start();
    const again = await enterRoom(second, 'lobby', { token: ada.token });
    assert.is(again.user.id, ada.user.id, 'the secret survives too');
    const page = await again.ask({ type: 'history', room: 'lobby', before: 10, limit: 10 });
    assert.equal(page.entries!.map(({ seq, text }) => [seq, text]), [[1, 'kept']]);
    assert.is(await post(again, 'lobby', 'next'), 2);
  }));

test.run();
