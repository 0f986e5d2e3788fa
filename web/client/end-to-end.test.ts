/**
 * The client against a real server process; crash.fault.test.ts kills the server.
 */
import type { ServerSettings } from '../../scripts/testkit/settings.ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ServerProcess, startServer } from '../../scripts/testkit/server-process.ts';
import { until } from '../../server/lib/until.ts';
import {
  type ChatClient,
  type ChatClientOptions,
  createChatClient,
  type RoomFeed,
} from './chat-client.ts';
import { createMapStorage } from '../../scripts/testkit/web/client.ts';
import { postMany } from '../../scripts/testkit/web/post-many.ts';

const test = suite('end to end');
const WITHIN = { withinMs: 15_000 };

type Open = (options?: Partial<ChatClientOptions>) => ChatClient;

async function withServer(
  run: (open: Open, server: ServerProcess) => Promise<void>,
  env: ServerSettings = {},
): Promise<void> {
  const server = await startServer({ env });
  const clients: ChatClient[] = [];
  try {
    await run((options) => {
      const client = createChatClient({ url: server.url, ...options });
      clients.push(client);
      return client;
    }, server);
  } finally {
    for (const client of clients) client.close();
    await server.stop();
  }
}

async function enter(client: ChatClient, room = 'lobby'): Promise<RoomFeed> {
  const feed = client.room(room);
  await until(() => feed.state.phase === 'live', { ...WITHIN, what: `page of ${room}` });
  return feed;
}

function texts({ state }: RoomFeed): string[] {
  return state.messages.map(({ text }) => text);
}

test('two people write, edit, delete and react, and see the same', async () => {
  await withServer(async (open) => {
    const [ada, bob] = [open({ name: 'Ada' }), open({ name: 'Bob' })];
    const [adas, bobs] = [await enter(ada), await enter(bob)];
    await until(() => adas.state.presence.members?.length === 2, WITHIN);
    assert.equal(adas.state.presence.members!.map(({ name }) => name).sort(), ['Ada', 'Bob']);
    bobs.typing();
    await until(() => adas.state.typing[0]?.name === 'Bob', WITHIN);

    const id = adas.send('hello');
    await until(() => bobs.state.messages.length === 1, WITHIN);
    const [message] = bobs.state.messages;
    assert.equal([message!.id, message!.from.name, message!.via], [id, 'Ada', bob.replica]);
    bobs.send('hi', { replyTo: message!.seq });
    bobs.react(message!.seq, '👍', true);
    adas.edit(message!.seq, 'hello everybody');
    await until(
      () => adas.state.messages[0]?.edited && adas.state.messages[0]?.reactions['👍'],
      WITHIN,
    );
    await until(() => adas.state.messages.length === 2, WITHIN);
    assert.is(adas.state.messages[1]!.replyTo, message!.seq);
    assert.equal([adas.state.messages[0]!.mine, adas.state.typing], [[], []]);
    await until(() => bobs.state.messages[0]?.mine[0] === '👍', WITHIN);
    bobs.delete(bobs.state.messages[1]!.seq);
    await until(() => adas.state.messages[1]?.deleted, WITHIN);

    const notices: string[] = [];
    bobs.onNotice(({ code }) => notices.push(code));
    bobs.edit(message!.seq, 'not mine');
    await until(() => notices.length === 1, WITHIN);
    assert.equal(notices, ['forbidden']);
    const late = await enter(open());
    const shown = ({ state }: RoomFeed) => state.messages.map((seen) => ({ ...seen, mine: [] }));
    await until(() => bobs.state.messages[1]?.deleted, WITHIN);
    assert.equal(shown(late), shown(adas));
    assert.equal(shown(bobs), shown(adas));
    assert.equal(texts(late), ['hello everybody', '']);
  });
});

test('older pages lead back to the beginning, across edits and reactions', async () => {
  await withServer(async (open, { url }) => {
    await postMany(url, 'lobby', 130);
    const lobby = await enter(open());
    lobby.send('last');
    for (let i = 0; i < 10 && lobby.state.hasOlder; i++) await lobby.loadOlder();
    await until(() => lobby.state.messages.length === 131, WITHIN);
    const seqs = lobby.state.messages.map(({ seq }) => seq);
    assert.equal(seqs, seqs.map((_, i) => i + 1));
    assert.is(lobby.state.hasOlder, false);
  }, { 'limits.sendsPerMinute': 0 });
});

test('a client that missed a thousand messages gets exactly those', async () => {
  await withServer(async (open, { url }) => {
    let socket: WebSocket | undefined;
    let isAway = false;
    const Wire = class extends WebSocket {
      constructor(address: string | URL, protocol?: string | string[]) {
        super(isAway ? 'ws://127.0.0.1:1' : address, protocol);
        socket = this as WebSocket;
      }
    } as unknown as ChatClientOptions['WebSocket'];
    const client = open({ WebSocket: Wire });
    const lobby = await enter(client);
    lobby.send('first');
    await until(
      () => lobby.state.messages.length === 1 && lobby.state.pending.length === 0,
      WITHIN,
    );
    isAway = true;
    socket!.close();
    await until(() => client.status.type === 'waiting', WITHIN);
    await postMany(url, 'lobby', 1_200);
    assert.is(lobby.state.messages.length, 1);
    lobby.send('last');
    isAway = false;
    await until(() => {
      client.reconnect();
      return client.status.type === 'open';
    }, WITHIN);
    await until(() => lobby.state.messages.length === 1_202, WITHIN);
    const seqs = lobby.state.messages.map(({ seq }) => seq);
    assert.equal(seqs, seqs.map((_, i) => i + 1));
    assert.equal([texts(lobby)[0], texts(lobby).at(-1), lobby.state.gapBefore], [
      'first',
      'last',
      undefined,
    ]);
  }, { 'limits.sendsPerMinute': 0 });
});

test('a graceful restart loses no message and keeps each author’s order', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'starling-client-'));
  let server = await startServer({ dir });
  const { port } = server;
  const client = createChatClient({ url: server.url });
  try {
    const lobby = await enter(client);
    const sent: string[] = [];
    const send = (text: string): void => {
      sent.push(text);
      lobby.send(text);
    };
    for (let i = 0; i < 5; i++) send(`before ${i}`);
    await server.stop();
    for (let i = 0; i < 5; i++) send(`meanwhile ${i}`);
    server = await startServer({ dir, env: { PORT: String(port) } });
    client.reconnect();
    await until(() => lobby.state.messages.length === 10, WITHIN);
    assert.equal([texts(lobby), lobby.state.pending], [sent, []]);
  } finally {
    client.close();
    await server.stop();
    rmSync(dir, { recursive: true });
  }
});

test('a guest who sent a message is the same guest after a reload', async () => {
  await withServer(async (open) => {
    const storage = createMapStorage();
    const before = open({ storage, name: 'Ada' });
    const lobby = await enter(before);
    before.rename('Countess');
    await until(() => before.user?.name === 'Countess', WITHIN);
    assert.is(storage.map.size, 0);
    lobby.send('hi');
    await until(() => lobby.state.pending.length === 0, WITHIN);
    before.close();
    const after = open({ storage });
    await enter(after);
    assert.equal(after.user, before.user);
  });
});

test('a client that writes faster than allowed is slowed down, and stays in order', async () => {
  await withServer(async (open) => {
    const lobby = await enter(open());
    const sent = Array.from({ length: 192 }, (_, i) => String(i));
    for (const text of sent) lobby.send(text);
    await until(() => lobby.state.pending.length === 0, WITHIN);
    assert.equal(texts(lobby), sent);
    // A third of a second for each of the last two.
  }, { 'limits.sendsPerMinute': 190 });
});

test('a forged token closes the link with its reason, and so does a long name', async () => {
  await withServer(async (open) => {
    const forger = open({ token: 'forged' });
    await until(() => forger.status.type === 'closed', WITHIN);
    assert.is((forger.status as { code: number }).code, 4401);
    const named = open({ name: 'x'.repeat(100) });
    await until(() => named.status.type === 'closed', WITHIN);
    const { code, text } = named.status as { code: number; text: string };
    assert.equal([code, text.startsWith('name:')], [4400, true], text);
  });
});

test.run();
