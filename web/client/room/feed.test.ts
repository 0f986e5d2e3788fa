import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RoomFeed } from '../chat-client.ts';
import { SOON_MS, withLobby, withServer } from '../../../scripts/testkit/web/client.ts';
import { BOB } from '../../../scripts/testkit/web/fake-server.ts';

const test = suite('room feed');

function seqs({ state }: RoomFeed): number[] {
  return state.messages.map(({ seq }) => seq);
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

test('a room is joined once and shows its latest page, however often it is requested', async () => {
  await withServer(async ({ open, clock, server }) => {
    for (let i = 0; i < 60; i++) server.post('lobby');
    const client = open();
    const lobby = client.room('lobby');
    assert.is(client.room('lobby'), lobby);
    assert.equal([lobby.state.phase, lobby.state.messages], ['joining', []]);
    await clock.advance(SOON_MS);
    assert.equal(server.receivedOf('join'), [{ type: 'join', room: 'lobby' }]);
    assert.equal([lobby.state.phase, seqs(lobby)], ['live', range(11, 60)]);
    assert.equal([lobby.state.hasOlder, lobby.state.presence.count], [true, 1]);
    const other = client.room('other');
    await clock.advance(SOON_MS);
    assert.equal([other.state.phase, seqs(other), seqs(lobby).length], ['live', [], 50]);
  });
});

test('a reader is notified once per task, with a new state', async () => {
  await withLobby(async ({ lobby, clock, server }) => {
    let notified = 0;
    const before = lobby.state;
    assert.is(lobby.state, before);
    const stop = lobby.subscribe(() => notified++);
    const entries = ['a', 'b', 'c'].map((id) => server.loseEntry('lobby', { id }));
    const room = 'lobby';
    server.sendFrames([
      { type: 'entries', room, entries: entries.slice(0, 2) },
      { type: 'entries', room, entries: entries.slice(2) },
      { type: 'presence', room, count: 2, joined: [BOB] },
      { type: 'typing', room, users: [{ id: 'x', name: 'X' }] },
    ]);
    await clock.advance(SOON_MS);
    assert.equal([notified, seqs(lobby), lobby.state.presence.count], [1, [1, 2, 3], 2]);
    assert.is.not(lobby.state, before);
    assert.equal(before.messages, []);
    stop();
    server.post('lobby');
    await clock.advance(SOON_MS);
    assert.equal([notified, seqs(lobby).length], [1, 4]);
  });
});

test('the head at the join separates older messages from live ones', async () => {
  await withServer(async ({ open, clock, server }) => {
    for (let i = 0; i < 3; i++) server.post('lobby');
    const lobby = open().room('lobby');
    await clock.advance(SOON_MS);
    server.post('lobby');
    await clock.advance(SOON_MS);
    assert.equal([lobby.state.headAtJoin, seqs(lobby)], [3, range(1, 4)]);
    server.drop();
    server.post('lobby');
    await clock.advance(60_000);
    assert.equal([lobby.state.headAtJoin, seqs(lobby)], [5, range(1, 5)]);
  });
});

test('a listener that throws does not stop the others', async () => {
  await withLobby(async ({ lobby, clock, server }) => {
    const errors: unknown[] = [];
    const { queueMicrotask } = globalThis;
    let notified = 0;
    lobby.subscribe(() => {
      // The error surfaces in a microtask: caught here instead of by the runtime.
      globalThis.queueMicrotask = (run) => {
        globalThis.queueMicrotask = queueMicrotask;
        try {
          run();
        } catch (error) {
          errors.push(error);
        }
      };
      throw new Error('a fault of the page');
    });
    lobby.subscribe(() => notified++);
    server.post('lobby');
    await clock.advance(SOON_MS);
    assert.equal([notified, errors.length], [1, 1]);
  });
});

test('after a lost connection exactly the missed entries are added', async () => {
  await withLobby(async ({ lobby, clock, server }) => {
    server.post('lobby');
    await clock.advance(SOON_MS);
    server.drop();
    for (let i = 0; i < 80; i++) server.post('lobby');
    server.post('lobby', { kind: 'edit', target: 1, text: 'new' });
    await clock.advance(1_000);
    assert.equal(server.receivedOf('join').at(-1), { type: 'join', room: 'lobby', after: 1 });
    assert.equal([seqs(lobby), lobby.state.messages[0]!.text], [range(1, 81), 'new']);
    assert.is(lobby.state.gapBefore, undefined);
    server.post('lobby');
    await clock.advance(SOON_MS);
    assert.is(lobby.state.messages.at(-1)!.seq, 83);
  });
});

test('if the missed entries are gone, the latest page is shown and the gap marked', async () => {
  await withLobby(async ({ lobby, clock, server }) => {
    server.post('lobby');
    await clock.advance(SOON_MS);
    server.drop();
    for (let i = 0; i < 99; i++) server.loseEntry('lobby');
    server.trim('lobby', 81);
    await clock.advance(1_000);
    assert.equal([seqs(lobby), lobby.state.gapBefore, lobby.state.hasOlder], [
      range(81, 100),
      81,
      false,
    ]);
    server.post('lobby');
    await clock.advance(SOON_MS);
    assert.equal(seqs(lobby), range(81, 101));
  });
});

test('a typing user is shown for five seconds or until the message arrives, the reader never', async () => {
  await withLobby(async ({ lobby, clock, server }) => {
    const names = () => lobby.state.typing.map(({ name }) => name);
    const users = [{ id: 'ada', name: 'Ada' }, { id: 'bob', name: 'Bob' }, {
      id: 'cy',
      name: 'Cy',
    }];
    server.sendFrames({ type: 'typing', room: 'lobby', users });
    await clock.advance(SOON_MS);
    assert.equal(names(), ['Bob', 'Cy']);
    server.post('lobby', { from: BOB });
    await clock.advance(4_900);
    assert.equal(names(), ['Cy']);
    let notified = 0;
    lobby.subscribe(() => notified++);
    await clock.advance(200);
    assert.equal([names(), notified], [[], 1]);
  });
});

test('typing is sent at most once in two seconds', async () => {
  await withLobby(async ({ lobby, clock, server }) => {
    for (let i = 0; i < 41; i++) {
      lobby.typing();
      await clock.advance(100);
    }
    assert.is(server.receivedOf('typing').length, 3);
    await clock.advance(2_000);
    server.drop();
    await clock.advance(2);
    lobby.typing();
    await clock.advance(1_000);
    assert.is(server.receivedOf('typing').length, 3, 'nothing is notified later');
    lobby.typing();
    assert.is(server.receivedOf('typing').length, 4);
  });
});

test('another identity on the same connection has no reactions of its own', async () => {
  await withLobby(async ({ lobby, clock, server }) => {
    server.post('lobby');
    await clock.advance(SOON_MS);
    lobby.react(1, '👍', true);
    await clock.advance(10_000);
    assert.equal(lobby.state.messages[0]!.mine, ['👍']);
    server.forgottenTokens.add('token ada');
    server.drop(1012);
    await clock.advance(1_000);
    assert.equal([lobby.state.messages[0]!.mine, lobby.state.messages[0]!.reactions], [[], {
      '👍': 1,
    }]);
  });
});

test('unknown frames, frames of unknown rooms and garbage change nothing', async () => {
  await withLobby(async ({ client, lobby, clock, server }) => {
    server.post('lobby');
    await clock.advance(SOON_MS);
    const before = JSON.stringify(lobby.state);
    const room = 'lobby';
    const frames = [
      { type: 'news', room },
      { type: 'entries', room: 'elsewhere', entries: [] },
      { type: 'ack', room, id: 'nobody', seq: 7, at: 7 },
      { type: 'refused', code: 'invalid', message: 'no', retry: false },
      { type: 'refused', code: 'invalid', message: 'no', retry: false, room, id: 'nobody' },
      { type: 'page', room, entries: [], first: 1 },
      { type: 'welcome', protocol: 1, replica: 'z', user: BOB, limits: {} },
      { type: 'joined', room },
      { type: 'entries', room, entries: 'none' },
      null,
      [[{ type: 'pong' }]],
    ];
    server.sendFrames(frames);
    for (const frame of frames) server.sendFrames(frame);
    server.sendFrames('{"type":');
    server.sendFrames('');
    await clock.advance(SOON_MS);
    assert.is(JSON.stringify(lobby.state), before);
    assert.equal([client.replica, server.attempts, server.receivedOf('join').length], ['a', 1, 1]);
  });
});

test.run();
