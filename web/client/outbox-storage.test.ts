import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RoomFeed } from './chat-client.ts';
import {
  createMapStorage,
  SOON_MS,
  withLobby,
  withServer,
} from '../../scripts/testkit/web/client.ts';

const test = suite('kept messages');

function texts({ state }: RoomFeed): string[] {
  return [...state.messages, ...state.pending].map(({ text }) => text);
}

test('nothing is stored before the first message', async () => {
  const storage = createMapStorage();
  let writes = 0;
  const { set } = storage;
  storage.set = (key, value) => {
    writes += 1;
    set(key, value);
  };
  await withLobby(async ({ client, lobby, clock, server }) => {
    server.post('lobby');
    await clock.advance(SOON_MS);
    lobby.react(1, '👍', true);
    lobby.typing();
    await lobby.loadOlder();
    client.rename('Countess');
    server.drop();
    await clock.advance(10_000);
    assert.is(writes, 0);
    lobby.send('hi');
    assert.equal([...storage.map.keys()], [
      'starling:wss://chat.example:token',
      'starling:wss://chat.example:name',
      'starling:wss://chat.example:outbox:lobby',
    ]);
    await clock.advance(SOON_MS);
    assert.equal([...storage.map.entries()], [
      ['starling:wss://chat.example:token', 'token ada'],
      ['starling:wss://chat.example:name', 'Countess'],
    ]);
  }, { storage });
});

test('a reload restores the identity and the unsent messages', async () => {
  const storage = createMapStorage();
  await withServer(async ({ open, clock, server }) => {
    const before = open({ storage });
    const lobby = before.room('lobby');
    await clock.advance(SOON_MS);
    lobby.send('zero');
    server.refusals.push({ message: 'muted' });
    await clock.advance(SOON_MS);
    lobby.send('one');
    await clock.advance(SOON_MS);
    server.isUp = false;
    server.drop();
    await clock.advance(SOON_MS);
    const ids = [lobby.send('two', { replyTo: 1 }), lobby.send('three')];
    before.close();

    const after = open({ storage, name: 'not this one' });
    const again = after.room('lobby');
    assert.equal(again.state.pending.map(({ text, state }) => [text, state]), [
      ['one', 'failed'],
      ['two', 'waiting'],
      ['three', 'waiting'],
    ]);
    again.send('four');
    server.isUp = true;
    await clock.advance(10_000);
    assert.is(after.user?.id, 'ada');
    assert.equal(server.entries('lobby').map(({ text }) => text), ['zero', 'two', 'three', 'four']);
    assert.equal(server.entries('lobby').slice(1, 3).map(({ id }) => id), ids);
    assert.is(server.entries('lobby')[1]!.replyTo, 1);
    assert.equal(texts(again), ['zero', 'two', 'three', 'four', 'one']);
  });
});

test('a message delivered just before the reload is not shown twice', async () => {
  const storage = createMapStorage();
  await withServer(async ({ open, clock, server }) => {
    const before = open({ storage });
    const lobby = before.room('lobby');
    await clock.advance(SOON_MS);
    lobby.send('one');
    before.close();
    assert.is(server.entries('lobby').length, 1);
    const again = open({ storage }).room('lobby');
    assert.equal(texts(again), ['one']);
    await clock.advance(SOON_MS);
    assert.equal([texts(again), again.state.pending], [['one'], []]);
    assert.is(server.entries('lobby').length, 1);
    assert.not([...storage.map.keys()].some((key) => key.includes('outbox')));
  });
});

test('a message from days ago is not sent without the visitor', async () => {
  const storage = createMapStorage();
  await withServer(async ({ open, clock, server }) => {
    server.isUp = false;
    const before = open({ storage });
    before.room('lobby').send('one');
    before.close();
    await clock.advance(25 * 3_600_000);
    server.isUp = true;
    const again = open({ storage }).room('lobby');
    await clock.advance(SOON_MS);
    assert.is(server.receivedOf('send').length, 0);
    const [message] = again.state.pending;
    assert.is(message!.state, 'failed');
    again.retry(message!.id);
    await clock.advance(SOON_MS);
    assert.equal([texts(again), again.state.pending], [['one'], []]);
  });
});

test('two tabs do not undo each other’s unsent messages', async () => {
  const storage = createMapStorage();
  await withServer(async ({ open, clock, server }) => {
    server.isUp = false;
    const [one, two] = [open({ storage }), open({ storage })];
    one.room('lobby').send('one');
    two.room('lobby').send('two');
    two.room('lobby').discard('nothing');
    one.close();
    two.close();
    server.isUp = true;
    const again = open({ storage }).room('lobby');
    await clock.advance(SOON_MS);
    assert.equal(texts(again), ['one', 'two']);
  });
});

test('one signed-in user’s unsent messages are not sent by the next', async () => {
  const storage = createMapStorage();
  await withServer(async ({ open, clock, server }) => {
    const ada = open({ storage, token: 'token ada' });
    const lobby = ada.room('lobby');
    lobby.send('early');
    await clock.advance(SOON_MS);
    server.isUp = false;
    server.drop();
    await clock.advance(SOON_MS);
    lobby.send('from Ada');
    ada.close();
    server.isUp = true;
    const bob = open({ storage, token: 'token bob' }).room('lobby');
    await clock.advance(10_000);
    assert.equal(texts(bob), ['early']);
    const back = open({ storage, token: 'token ada' }).room('lobby');
    await clock.advance(SOON_MS);
    assert.equal(texts(back), ['early', 'from Ada']);
    assert.equal([...storage.map.keys()], [], 'nor is the page’s token stored');
  });
});

test('a signed-in user’s message written before the welcome survives a reload', async () => {
  const storage = createMapStorage();
  await withServer(async ({ open, clock, server }) => {
    const ada = open({ storage, token: 'token ada' });
    ada.room('lobby').send('early');
    server.refusals.push({ code: 'unavailable', retry: true });
    await clock.advance(SOON_MS);
    ada.close();
    const back = open({ storage, token: 'token ada' }).room('lobby');
    await clock.advance(SOON_MS);
    assert.equal([texts(back), back.state.pending], [['early'], []]);
  });
});

test('a storage that throws or holds garbage only forgets', async () => {
  const fail = () => {
    throw new Error('no storage here');
  };
  await withLobby(async ({ lobby, clock }) => {
    lobby.send('one');
    await clock.advance(SOON_MS);
    assert.equal(texts(lobby), ['one']);
  }, { storage: { get: fail, set: fail, remove: fail } });
  const storage = createMapStorage();
  for (const garbage of ['{', 'null', '5', '[5,null,{"id":1},{"id":"x","text":"y"}]']) {
    storage.set('starling:wss://chat.example:outbox:lobby', garbage);
    await withLobby(async ({ lobby, clock }) => {
      lobby.send('one');
      await clock.advance(SOON_MS);
      assert.equal(texts(lobby), ['one'], garbage);
    }, { storage });
  }
});

test.run();
