import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RoomFeed } from './chat-client.ts';
import { SOON_MS, withLobby, withServer } from '../../scripts/testkit/web/client.ts';

const test = suite('membership');

function seqs({ state }: RoomFeed): number[] {
  return state.messages.map(({ seq }) => seq);
}

test('a missing entry is fetched instead of shown as a gap', async () => {
  await withLobby(async ({ lobby, clock, server }) => {
    server.post('lobby');
    server.loseEntry('lobby');
    server.post('lobby');
    await clock.advance(SOON_MS);
    assert.equal(server.receivedOf('join').at(-1), { type: 'join', room: 'lobby', after: 1 });
    assert.equal(seqs(lobby), [1, 2, 3]);
    server.post('lobby');
    await clock.advance(SOON_MS);
    assert.equal(seqs(lobby), [1, 2, 3, 4]);
  });
});

test('a server that never fills a gap is not asked in a loop', async () => {
  await withLobby(async ({ lobby, clock, server }) => {
    server.post('lobby');
    await clock.advance(SOON_MS);
    const room = 'lobby';
    const entries = [{ ...server.entries(room)[0]!, seq: 9 }];
    for (let i = 0; i < 1_000; i++) {
      server.sendFrames({ type: 'entries', room, entries });
      await clock.advance(10);
    }
    assert.equal(seqs(lobby), [1]);
    assert.ok(server.receivedOf('join').length < 10, String(server.receivedOf('join').length));
  });
});

test('after the server drops the membership, the client rejoins and sends the message', async () => {
  await withLobby(async ({ lobby, clock, server }) => {
    server.connections[0]!.rooms.clear();
    lobby.send('hi');
    await clock.advance(SOON_MS);
    assert.equal(lobby.state.messages.map(({ text }) => text), ['hi']);
    assert.equal([lobby.state.pending, server.receivedOf('join').length], [[], 2]);
  });
});

test('another spelling of a name is the same room, and an invisible name is refused', async () => {
  await withServer(async ({ open, clock, server }) => {
    const client = open();
    const one = client.room('cafe\u0301');
    assert.is(client.room('café'), one);
    const hidden = client.room('lobby\u3164');
    await clock.advance(SOON_MS);
    assert.equal(server.receivedOf('join').map(({ room }) => room), ['café']);
    assert.equal([one.state.room, one.state.phase], ['café', 'live']);
    assert.equal([hidden.state.phase, hidden.state.refusal?.code], ['refused', 'invalid']);
  });
});

test('a room that is unavailable is retried', async () => {
  await withServer(async ({ open, clock, server }) => {
    server.refusals.push({ code: 'unavailable', retry: true, retryAfterMs: 1_000 });
    const lobby = open().room('lobby');
    await clock.advance(500);
    assert.equal([lobby.state.phase, server.receivedOf('join').length], ['joining', 1]);
    await clock.advance(1_000);
    assert.is(lobby.state.phase, 'live');
  });
});

test('an unanswered join is retried', async () => {
  await withServer(async ({ open, clock, server }) => {
    server.refusals.push({ type: 'pong' } as never);
    const lobby = open().room('lobby');
    await clock.advance(29_000);
    assert.equal([lobby.state.phase, server.receivedOf('join').length], ['joining', 1]);
    await clock.advance(2_000);
    assert.is(lobby.state.phase, 'live');
  });
});

test('a refused room reports the reason and is retried on the next connection', async () => {
  await withServer(async ({ open, clock, server }) => {
    server.refusals.push({ code: 'forbidden', message: 'members only' });
    const lobby = open().room('lobby');
    await clock.advance(60_000);
    assert.equal([lobby.state.phase, lobby.state.refusal], ['refused', {
      code: 'forbidden',
      message: 'members only',
    }]);
    assert.is(server.receivedOf('join').length, 1);
    server.drop();
    await clock.advance(1_000);
    assert.equal([lobby.state.phase, lobby.state.refusal], ['live', undefined]);
  });
});

test('a ban that ends is refused until then, and joined afterwards', async () => {
  await withServer(async ({ open, clock, server }) => {
    const ban = { code: 'forbidden', reason: 'banned', message: 'banned', until: 5 } as const;
    server.refusals.push({ ...ban, retryAfterMs: 60_000 });
    const lobby = open().room('lobby');
    await clock.advance(SOON_MS);
    assert.equal([lobby.state.phase, lobby.state.refusal], ['refused', ban]);
    await clock.advance(59_000);
    assert.is(lobby.state.phase, 'refused');
    await clock.advance(20_000);
    assert.equal([lobby.state.phase, lobby.state.refusal], ['live', undefined]);
  });
});

test('an invalid room name is refused without asking', async () => {
  await withServer(async ({ open, clock, server }) => {
    const client = open();
    for (const name of ['', 'a b', 'x'.repeat(129)]) {
      assert.is(client.room(name).state.refusal?.code, 'invalid', name);
    }
    const good = client.room('Füße/部屋');
    await clock.advance(60_000);
    assert.equal([server.receivedOf('join').length, good.state.phase], [1, 'live']);
  });
});

test('a room that was left stays silent and can be joined anew', async () => {
  await withLobby(async ({ client, lobby, clock, server }) => {
    server.post('lobby');
    await clock.advance(SOON_MS);
    let notified = 0;
    lobby.subscribe(() => notified++);
    lobby.leave();
    lobby.leave();
    await clock.advance(SOON_MS);
    assert.equal(server.receivedOf('leave').length, 1);
    server.post('lobby');
    await clock.advance(SOON_MS);
    assert.equal([seqs(lobby), notified], [[1], 0]);
    const again = client.room('lobby');
    assert.is.not(again, lobby);
    await clock.advance(SOON_MS);
    assert.equal(seqs(again), [1, 2]);
  });
});

test('a room left and rejoined at once ignores frames of the old membership', async () => {
  await withLobby(async ({ client, lobby, clock, server }) => {
    server.post('lobby');
    lobby.leave();
    const again = client.room('lobby');
    assert.is(server.receivedOf('join').length, 1, 'not before the server has sent left');
    await clock.advance(SOON_MS);
    assert.equal(server.received.slice(-2).map(({ type }) => type), ['leave', 'join']);
    assert.equal([again.state.phase, seqs(again)], ['live', [1]]);
  });
});

test.run();
