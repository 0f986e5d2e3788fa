import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RoomFeed } from './chat-client.ts';
import { SOON_MS, withLobby, withServer } from '../../scripts/testkit/web/client.ts';

const test = suite('older pages');

function seqs({ state }: RoomFeed): number[] {
  return state.messages.map(({ seq }) => seq);
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

test('a long resume may arrive in several frames, and older pages wait for its end', async () => {
  await withServer(async ({ open, clock, server }) => {
    for (let i = 0; i < 80; i++) server.post('lobby');
    const lobby = open().room('lobby');
    await clock.advance(SOON_MS);
    for (let i = 0; i < 20; i++) server.loseEntry('lobby');
    server.refusals.push({ type: 'pong' } as never);
    server.drop();
    await clock.advance(1_000);
    const room = 'lobby';
    const entries = server.entries(room);
    const parts = [entries.slice(80, 90), entries.slice(90)];
    const about = { room, head: 100, first: 1, complete: true, presence: { count: 1 } };
    server.sendFrames({ type: 'joined', ...about, entries: parts[0] });
    const page = lobby.loadOlder();
    await clock.advance(SOON_MS);
    assert.equal([seqs(lobby), server.receivedOf('history')], [range(31, 90), []]);
    server.connections[0]!.rooms.add(room);
    server.sendFrames({ type: 'entries', room, entries: parts[1] });
    await clock.advance(SOON_MS);
    await page;
    assert.equal([seqs(lobby), server.receivedOf('history').length], [range(1, 100), 1]);
  });
});

test('older pages load one at a time, before the loaded messages, until there are none', async () => {
  await withServer(async ({ open, clock, server }) => {
    for (let i = 0; i < 120; i++) server.post('lobby', i === 0 ? { kind: 'edit', target: 9 } : {});
    const lobby = open().room('lobby');
    const early = lobby.loadOlder();
    assert.is(lobby.loadOlder(), early);
    assert.is(lobby.state.isLoadingOlder, true);
    await clock.advance(SOON_MS);
    await early;
    assert.equal(server.receivedOf('history'), [{
      type: 'history',
      room: 'lobby',
      before: 71,
      limit: 50,
    }]);
    assert.equal([seqs(lobby), lobby.state.isLoadingOlder], [range(21, 120), false]);
    for (let i = 0; i < 4; i++) {
      const page = lobby.loadOlder();
      await clock.advance(SOON_MS);
      await page;
    }
    // The first seq is an edit, so only an empty page shows that seq 2 is the oldest message.
    assert.equal(server.receivedOf('history').map(({ before }) => before), [71, 21, 2]);
    assert.equal([seqs(lobby), lobby.state.hasOlder], [range(2, 120), false]);
  });
});

test('an older page lost with its connection is requested again', async () => {
  await withServer(async ({ open, clock, server }) => {
    for (let i = 0; i < 80; i++) server.post('lobby');
    const lobby = open().room('lobby');
    await clock.advance(SOON_MS);
    const page = lobby.loadOlder();
    server.drop();
    await clock.advance(1_000);
    await page;
    assert.equal([server.receivedOf('history').length, seqs(lobby)], [2, range(1, 80)]);
  });
});

test('an older page refused for now is retried, and a lost one times out', async () => {
  await withServer(async ({ open, clock, server }) => {
    for (let i = 0; i < 80; i++) server.post('lobby');
    const lobby = open().room('lobby');
    await clock.advance(SOON_MS);
    server.answersFrames = false;
    let settled = 0;
    lobby.loadOlder().then(() => settled++);
    const room = 'lobby';
    server.sendFrames({
      type: 'refused',
      code: 'unavailable',
      message: 'no',
      retry: true,
      retryAfterMs: 500,
      room,
    });
    await clock.advance(1_000);
    assert.equal([server.receivedOf('history').length, settled], [2, 0]);
    await clock.advance(15_000);
    assert.equal([settled, lobby.state.isLoadingOlder, lobby.state.hasOlder], [1, false, true]);
    lobby.loadOlder().then(() => settled++);
    await clock.advance(SOON_MS);
    assert.is(server.receivedOf('history').length, 2, 'the client waits for the requested page');
    server.sendFrames({ type: 'page', room, entries: server.entries(room).slice(0, 30), first: 1 });
    await clock.advance(SOON_MS);
    assert.equal([settled, seqs(lobby)], [2, range(1, 80)]);
  });
});

test('a page that no longer fits is dropped', async () => {
  await withLobby(async ({ lobby, clock, server }) => {
    for (let i = 0; i < 60; i++) server.post('lobby');
    await clock.advance(SOON_MS);
    const room = 'lobby';
    const stray = server.entries(room).slice(0, 5).map((entry) => ({
      ...entry,
      seq: entry.seq + 900,
    }));
    server.sendFrames({ type: 'page', room, entries: stray, first: 1 });
    await clock.advance(SOON_MS);
    assert.equal(seqs(lobby), range(1, 60));
  });
  await withServer(async ({ open, clock, server }) => {
    for (let i = 0; i < 80; i++) server.post('lobby');
    const lobby = open().room('lobby');
    await clock.advance(SOON_MS);
    server.answersFrames = false;
    lobby.loadOlder();
    await clock.advance(15_000);
    for (let i = 0; i < 2_020; i++) server.post('lobby');
    await clock.advance(SOON_MS);
    const room = 'lobby';
    server.sendFrames({ type: 'page', room, entries: server.entries(room).slice(0, 30), first: 1 });
    await clock.advance(SOON_MS);
    assert.equal([server.attempts, seqs(lobby)], [1, range(101, 2_100)], 'a page before a gap');
  });
});

test('at the live end the oldest messages are dropped and can be loaded again', async () => {
  await withLobby(async ({ lobby, clock, server }) => {
    for (let i = 0; i < 2_005; i++) server.post('lobby');
    await clock.advance(SOON_MS);
    assert.equal([seqs(lobby).length, seqs(lobby)[0], lobby.state.hasOlder], [2_000, 6, true]);
    const letGo = lobby.hold();
    const letGoToo = lobby.hold();
    const page = lobby.loadOlder();
    await clock.advance(SOON_MS);
    await page;
    assert.equal([seqs(lobby)[0], lobby.state.hasOlder], [1, false]);
    for (let i = 0; i < 100; i++) server.post('lobby');
    await clock.advance(SOON_MS);
    letGo();
    letGo();
    server.post('lobby');
    await clock.advance(SOON_MS);
    assert.is(seqs(lobby).length, 2_106, 'a reader away from the end keeps the loaded messages');
    letGoToo();
    server.post('lobby');
    await clock.advance(SOON_MS);
    assert.is(seqs(lobby).length, 2_000);
  });
});

test('a reader who stays back in a busy room keeps 10,000 messages', async () => {
  await withLobby(async ({ lobby, clock, server }) => {
    lobby.hold();
    for (let i = 0; i < 10_003; i++) server.post('lobby');
    await clock.advance(SOON_MS);
    assert.equal([seqs(lobby).length, seqs(lobby)[0]], [10_000, 4]);
  });
});

test.run();
