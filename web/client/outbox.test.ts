import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RoomFeed } from './chat-client.ts';
import {
  createMapStorage,
  SOON_MS,
  withLobby,
  withServer,
} from '../../scripts/testkit/web/client.ts';

const test = suite('outbox');

function texts({ state }: RoomFeed): string[] {
  return [...state.messages, ...state.pending].map(({ text }) => text);
}

test('a message is pending until it is in the timeline, and never in both', async () => {
  await withLobby(async ({ lobby, clock }) => {
    const seen: string[] = [];
    lobby.subscribe(() => {
      const { messages, pending } = lobby.state;
      seen.push(`${messages.length} ${pending.length}`);
    });
    const id = lobby.send('hi', { replyTo: 3 });
    assert.equal(lobby.state.pending, [
      { id, text: 'hi', replyTo: 3, at: clock.date(), state: 'waiting' },
    ]);
    await clock.advance(SOON_MS);
    assert.equal(lobby.state.pending, []);
    assert.equal(lobby.state.messages.map((message) => [message.id, message.replyTo]), [[id, 3]]);
    assert.equal(seen, ['0 1', '1 0']);
  });
});

test('an acknowledged message stays visible until its entry comes', async () => {
  const storage = createMapStorage();
  await withLobby(async ({ lobby, clock, server }) => {
    server.connections[0]!.rooms.delete('lobby');
    server.refusals.push({ type: 'ack', seq: 1, at: 5 } as never);
    const id = lobby.send('hi');
    await clock.advance(60_000);
    assert.equal(lobby.state.pending.map((message) => message.state), ['waiting']);
    assert.is(server.receivedOf('send').length, 1, 'it is not sent again');
    assert.equal([...storage.map.keys()], ['starling:wss://chat.example:token']);
    server.connections[0]!.rooms.add('lobby');
    server.post('lobby', { id, text: 'hi' });
    await clock.advance(SOON_MS);
    assert.equal([lobby.state.pending.length, texts(lobby)], [0, ['hi']]);
  }, { storage });
});

test('an acknowledged message below the latest page is not pending forever', async () => {
  await withLobby(async ({ lobby, clock, server }) => {
    server.connections[0]!.rooms.delete('lobby');
    server.refusals.push({ type: 'ack', seq: 1, at: 5 } as never);
    lobby.send('hi');
    await clock.advance(SOON_MS);
    for (let i = 0; i < 60; i++) server.loseEntry('lobby');
    server.trim('lobby', 5);
    server.drop();
    await clock.advance(1_000);
    assert.equal([lobby.state.pending, lobby.state.messages.length], [[], 50]);
  });
});

test('a message unacknowledged when the connection breaks is resent under the same id, once in the room', async () => {
  await withLobby(async ({ lobby, clock, server }) => {
    server.answersFrames = false;
    server.connections[0]!.sendFrames = () => {};
    lobby.send('one');
    lobby.send('two');
    await clock.advance(SOON_MS);
    assert.equal(
      server.entries('lobby').map(({ text }) => text),
      ['one'],
      'the server has accepted it',
    );
    server.answersFrames = true;
    server.drop();
    await clock.advance(1_000);
    const [first, second] = server.receivedOf('send').filter(({ text }) => text === 'one');
    assert.is(second, undefined, 'the resume contained its entry');
    assert.equal(texts(lobby), ['one', 'two']);
    assert.equal(lobby.state.pending, []);
    assert.is(lobby.state.messages[0]!.id, first!.id);
  });
});

test('a message with an unknown outcome is resent with its id after the join', async () => {
  await withLobby(async ({ lobby, clock, server }) => {
    server.refusals.push({ type: 'pong' } as never);
    const id = lobby.send('one');
    await clock.advance(SOON_MS);
    server.drop();
    await clock.advance(1_000);
    assert.equal(server.received.slice(-3).map(({ type }) => type), ['hello', 'join', 'send']);
    assert.equal(server.receivedOf('send').map((frame) => frame.id), [id, id]);
    assert.equal(server.entries('lobby').map((entry) => entry.id), [id]);
  });
});

test('a late acknowledgement resends the message and probes the connection', async () => {
  await withLobby(async ({ lobby, clock, server }) => {
    server.refusals.push({ type: 'pong' } as never);
    lobby.send('one');
    await clock.advance(9_900);
    assert.is(server.receivedOf('send').length, 1);
    await clock.advance(200);
    assert.equal([server.receivedOf('send').length, server.receivedOf('ping').length], [2, 1]);
    assert.equal([lobby.state.pending.length, texts(lobby)], [0, ['one']]);
  });
});

test('messages behind a refused one wait for its retry', async () => {
  for (const code of ['rate_limited', 'unavailable'] as const) {
    await withLobby(async ({ lobby, clock, server }) => {
      server.refusals.push({ code, retry: true, retryAfterMs: 3_000 });
      for (const text of ['one', 'two', 'three']) lobby.send(text);
      await clock.advance(2_000);
      assert.equal(server.entries('lobby'), []);
      server.drop();
      await clock.advance(900);
      lobby.send('four');
      assert.equal([server.receivedOf('join').length, server.receivedOf('send').length], [2, 1]);
      await clock.advance(2_000);
      assert.equal(server.entries('lobby').map(({ text }) => text), [
        'one',
        'two',
        'three',
        'four',
      ]);
      assert.equal(lobby.state.pending, []);
    });
  }
});

test('a refusal without a time is retried after about two seconds', async () => {
  await withLobby(async ({ lobby, clock, server }) => {
    server.refusals.push({ code: 'unavailable', retry: true }, {
      code: 'unavailable',
      retry: true,
    });
    lobby.send('one');
    await clock.advance(2_000);
    assert.is(server.receivedOf('send').length, 1);
    await clock.advance(500);
    assert.is(server.receivedOf('send').length, 2);
    await clock.advance(2_500);
    assert.equal(texts(lobby), ['one']);
  });
});

test('a message refused for good is marked, does not block others, and can be retried or discarded', async () => {
  await withLobby(async ({ lobby, clock, server }) => {
    server.refusals.push({ message: 'you are muted' }, { message: 'you are muted' });
    const [one, two] = [lobby.send('one'), lobby.send('two')];
    lobby.send('three');
    await clock.advance(SOON_MS);
    assert.equal(texts(lobby), ['three', 'one', 'two']);
    const [first] = lobby.state.pending;
    assert.equal([first!.state, first!.refusal?.message], ['failed', 'you are muted']);
    lobby.retry(one);
    assert.equal(
      lobby.state.pending.map(({ text, state, refusal }) => [
        text,
        state,
        refusal?.message,
      ]),
      [
        ['two', 'failed', 'you are muted'],
        ['one', 'waiting', undefined],
      ],
    );
    lobby.discard(two);
    await clock.advance(SOON_MS);
    assert.equal(texts(lobby), ['three', 'one']);
    assert.equal([lobby.state.pending, lobby.state.messages[1]!.id], [[], one]);
    lobby.retry(two);
    lobby.discard('nothing');
  });
});

test('a refused edit, deletion or reaction is reported and does not block the rest', async () => {
  await withLobby(async ({ lobby, clock, server }) => {
    const notices: string[] = [];
    const stop = lobby.onNotice(({ code, message }) => notices.push(`${code} ${message}`));
    server.refusals.push({ code: 'not_found' }, { message: 'not yours' }, {});
    lobby.edit(1, 'new');
    lobby.delete(1);
    lobby.react(1, '👍', true);
    lobby.send('hi');
    await clock.advance(SOON_MS);
    assert.equal(notices, ['not_found no', 'forbidden not yours', 'forbidden no']);
    assert.equal(texts(lobby), ['hi']);
    stop();
    server.refusals.push({});
    lobby.delete(1);
    await clock.advance(SOON_MS);
    assert.is(notices.length, 3);
  });
});

test('edits, deletions and reactions arrive in the order they were made', async () => {
  await withLobby(async ({ lobby, clock, server }) => {
    lobby.send('hi');
    await clock.advance(SOON_MS);
    server.isUp = false;
    server.drop();
    await clock.advance(SOON_MS);
    lobby.react(1, '👍', true);
    lobby.react(1, '👍', false);
    lobby.edit(1, 'ho');
    assert.equal(lobby.state.pending, []);
    server.isUp = true;
    await clock.advance(2_000);
    assert.equal(server.entries('lobby').map(({ kind }) => kind), [
      'message',
      'react',
      'react',
      'edit',
    ]);
    const [message] = lobby.state.messages;
    assert.equal([message!.text, message!.reactions], ['ho', {}]);
  });
});

test('empty, too long and excess messages are refused at once', async () => {
  await withLobby(async ({ lobby, clock, server }) => {
    const isRangeError = (error: unknown) => error instanceof RangeError;
    assert.throws(() => lobby.send(' \n'), isRangeError);
    assert.throws(() => lobby.send('x'.repeat(101)), isRangeError);
    const notices: string[] = [];
    lobby.onNotice(({ code }) => notices.push(code));
    lobby.edit(1, '');
    lobby.edit(1, 'x'.repeat(101));
    server.drop();
    await clock.advance(5);
    for (let i = 0; i < 200; i++) lobby.send(String(i));
    assert.throws(() => lobby.send('one too many'), isRangeError);
    lobby.delete(1);
    assert.equal(notices, ['invalid', 'too_large', 'rate_limited']);
    await clock.advance(5_000);
    assert.equal(server.entries('lobby').map(({ text }) => text), texts(lobby));
    assert.equal([texts(lobby).length, lobby.state.pending.length], [200, 0]);
    lobby.send('there is room again');
  });
});

test('a text over a limit not known yet fails without being sent', async () => {
  await withServer(async ({ open, clock, server }) => {
    const lobby = open().room('lobby');
    lobby.send('x'.repeat(101));
    lobby.send('short');
    await clock.advance(SOON_MS);
    assert.is(server.receivedOf('send').length, 1);
    assert.equal(lobby.state.pending.map(({ state, refusal }) => [state, refusal?.message]), [
      ['failed', 'at most 100 characters'],
    ]);
  });
});

test('a held message waits for a moderator, blocks nothing, and is recognized when it arrives', async () => {
  const storage = createMapStorage();
  await withLobby(async ({ lobby, clock, server }) => {
    server.refusals.push({ code: 'forbidden', message: 'held for a moderator', held: true });
    const id = lobby.send('first');
    await clock.advance(SOON_MS);
    assert.equal(lobby.state.pending.map(({ state, refusal }) => [state, refusal]), [
      ['held', undefined],
    ]);
    assert.not.ok([...storage.map.values()].some((value) => value.includes('first')));
    lobby.send('second');
    await clock.advance(60_000);
    assert.equal(texts(lobby), ['second', 'first']);
    assert.is(server.receivedOf('send').length, 2, 'it is not sent again');
    server.post('lobby', { id, text: 'first' });
    await clock.advance(SOON_MS);
    assert.equal([lobby.state.pending.length, texts(lobby)], [0, ['second', 'first']]);
  }, { storage });
});

test('slow mode delays a message for as long as it says', async () => {
  await withLobby(async ({ lobby, clock, server }) => {
    server.refusals.push({
      code: 'rate_limited',
      message: 'slow',
      retry: true,
      retryAfterMs: 9_000,
    });
    lobby.send('patient');
    await clock.advance(8_900);
    assert.equal(lobby.state.pending.map(({ state }) => state), ['waiting']);
    await clock.advance(6_000);
    assert.equal([lobby.state.pending.length, texts(lobby)], [0, ['patient']]);
  });
});

test.run();
