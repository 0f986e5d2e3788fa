import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RoomFeed } from './chat-client.ts';
import { SOON_MS, withLobby, withServer } from '../../scripts/testkit/web/client.ts';

const test = suite('membership');

function seqs({ state }: RoomFeed): number[] {
  return state.messages.map(({ seq }) => seq);
}

test('an entry that is missing is fetched instead of shown as a hole', async () => {
  await withLobby(async ({ lobby, clock, server }) => {
    server.post('lobby');
    server.loseEntry('lobby');
    server.post('lobby');
    await clock.advance(SOON_MS);
    assert.equal(server.of('join').at(-1), { type: 'join', room: 'lobby', after: 1 });
    assert.equal(seqs(lobby), [1, 2, 3]);
    server.post('lobby');
    await clock.advance(SOON_MS);
    assert.equal(seqs(lobby), [1, 2, 3, 4]);
  });
});

test('a server that never fills a hole is not asked in a loop', async () => {
  await withLobby(async ({ lobby, clock, server }) => {
    server.post('lobby');
    await clock.advance(SOON_MS);
    const room = 'lobby';
    const entries = [{ ...server.entries(room)[0]!, seq: 9 }];
    for (let i = 0; i < 1_000; i++) {
      server.say({ type: 'entries', room, entries });
      await clock.advance(10);
    }
    assert.equal(seqs(lobby), [1]);
    assert.ok(server.of('join').length < 10, String(server.of('join').length));
  });
});

test('when the server does not count the client in any more, the room is joined again and the message sent', async () => {
  await withLobby(async ({ lobby, clock, server }) => {
    server.connections[0]!.rooms.clear();
    lobby.send('hi');
    await clock.advance(SOON_MS);
    assert.equal(lobby.state.messages.map(({ text }) => text), ['hi']);
    assert.equal([lobby.state.pending, server.of('join').length], [[], 2]);
  });
});

test('a name in another spelling is the same room, and one that cannot be seen is none', async () => {
  await withServer(async ({ open, clock, server }) => {
    const client = open();
    const one = client.room('cafe\u0301');
    assert.is(client.room('café'), one);
    const hidden = client.room('lobby\u3164');
    await clock.advance(SOON_MS);
    assert.equal(server.of('join').map(({ room }) => room), ['café']);
    assert.equal([one.state.room, one.state.phase], ['café', 'live']);
    assert.equal([hidden.state.phase, hidden.state.refusal?.code], ['refused', 'invalid']);
  });
});

test('a room that cannot be had now is asked for again', async () => {
  await withServer(async ({ open, clock, server }) => {
    server.refusals.push({ code: 'unavailable', retry: true, retryAfterMs: 1_000 });
    const lobby = open().room('lobby');
    await clock.advance(500);
    assert.equal([lobby.state.phase, server.of('join').length], ['joining', 1]);
    await clock.advance(1_000);
    assert.is(lobby.state.phase, 'live');
  });
});

test('a join that is never answered is asked again', async () => {
  await withServer(async ({ open, clock, server }) => {
    server.refusals.push({ type: 'pong' } as never);
    const lobby = open().room('lobby');
    await clock.advance(29_000);
    assert.equal([lobby.state.phase, server.of('join').length], ['joining', 1]);
    await clock.advance(2_000);
    assert.is(lobby.state.phase, 'live');
  });
});

test('a room that is refused says why, and is asked for again on the next connection', async () => {
  await withServer(async ({ open, clock, server }) => {
    server.refusals.push({ code: 'forbidden', message: 'members only' });
    const lobby = open().room('lobby');
    await clock.advance(60_000);
    assert.equal([lobby.state.phase, lobby.state.refusal], ['refused', {
      code: 'forbidden',
      message: 'members only',
    }]);
    assert.is(server.of('join').length, 1);
    server.drop();
    await clock.advance(1_000);
    assert.equal([lobby.state.phase, lobby.state.refusal], ['live', undefined]);
  });
});

test('a name that no room can have is refused without asking', async () => {
  await withServer(async ({ open, clock, server }) => {
    const client = open();
    for (const name of ['', 'a b', 'x'.repeat(129)]) {
      assert.is(client.room(name).state.refusal?.code, 'invalid', name);
    }
    const good = client.room('Füße/部屋');
    await clock.advance(60_000);
    assert.equal([server.of('join').length, good.state.phase], [1, 'live']);
  });
});

test('a room that was left says nothing more, and can be entered anew', async () => {
  await withLobby(async ({ client, lobby, clock, server }) => {
    server.post('lobby');
    await clock.advance(SOON_MS);
    let told = 0;
    lobby.subscribe(() => told++);
    lobby.leave();
    lobby.leave();
    await clock.advance(SOON_MS);
    assert.equal(server.of('leave').length, 1);
    server.post('lobby');
    await clock.advance(SOON_MS);
    assert.equal([seqs(lobby), told], [[1], 0]);
    const again = client.room('lobby');
    assert.is.not(again, lobby);
    await clock.advance(SOON_MS);
    assert.equal(seqs(again), [1, 2]);
  });
});

test('a room that is left and entered at once takes nothing of the membership that is over', async () => {
  await withLobby(async ({ client, lobby, clock, server }) => {
    server.post('lobby');
    lobby.leave();
    const again = client.room('lobby');
    assert.is(server.of('join').length, 1, 'not before the server has let go');
    await clock.advance(SOON_MS);
    assert.equal(server.received.slice(-2).map(({ type }) => type), ['leave', 'join']);
    assert.equal([again.state.phase, seqs(again)], ['live', [1]]);
  });
});

test.run();
