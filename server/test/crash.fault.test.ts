/**
 * The server is killed during sends to several rooms and restarted, twelve times: no acknowledged
 * message is missing or repeated, and all clients agree (G1, G2, G3, G4).
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../../scripts/testkit/daemon.ts';
import { startServer } from '../../scripts/testkit/server-process.ts';
import {
  type ChatClientOptions,
  createChatClient,
  type RoomFeed,
} from '../../web/client/chat-client.ts';
import { createRandom } from '../lib/random.ts';
import { until } from '../lib/until.ts';
import type { AckFrame, PageFrame, ServerFrame } from '../core/protocol/frames.ts';

const test = suite('crash');
const ROUNDS = 12;
const CLIENTS = 5;
const ROOMS = 3;
/** Per client and round, to the rooms in turn. */
const SENDS = 60;
/** Per client at a time, so that the kill comes midway. */
const UNDER_WAY_MAX = 15;
const WITHIN = { withinMs: 60_000 };

/** A WebSocket that records acknowledgements, so that the check does not rely on the client. */
function recordAcks(acks: AckFrame[]): ChatClientOptions['WebSocket'] {
  const Recording = class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      this.addEventListener('message', ({ data }) => {
        const frames = [JSON.parse(String(data))].flat() as ServerFrame[];
        for (const frame of frames) if (frame.type === 'ack') acks.push(frame);
      });
    }
  };
  return Recording as unknown as ChatClientOptions['WebSocket'];
}

async function readAll(url: string, room: string): Promise<PageFrame['entries'][number][]> {
  const entries: PageFrame['entries'][number][] = [];
  let before = '';
  for (let i = 0; i < 100; i++) {
    const response = await fetch(`${url}/rooms/${room}/history?limit=100${before}`);
    const page = await response.json() as PageFrame;
    if (page.entries.length === 0) break;
    entries.unshift(...page.entries);
    before = `&before=${page.entries[0]!.seq}`;
  }
  return entries;
}

/** A client in all rooms that sends its messages, a few at a time. */
function createSender(url: string, c: number, rooms: readonly string[], acks: AckFrame[]) {
  const client = createChatClient({ url, WebSocket: recordAcks(acks) });
  const feeds = rooms.map((room) => client.room(room));
  let sent = 0;
  const pending = () => feeds.reduce((sum, { state }) => sum + state.pending.length, 0);
  return {
    client,
    feeds,
    pending,
    isLive: () => feeds.every(({ state }) => state.phase === 'live'),
    send() {
      while (sent < SENDS && pending() < UNDER_WAY_MAX) {
        feeds[sent % ROOMS]!.send(`${c}-${sent}`);
        sent += 1;
      }
    },
    isDone: () => sent === SENDS && pending() === 0,
  };
}

test(`SIGKILL amid ${CLIENTS * SENDS} sends to ${ROOMS} rooms, ${ROUNDS} rounds`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'starling-crash-'));
  const env = {
    PORT: String((await freePorts(1))[0]),
    HOST: '127.0.0.1',
    STORE_URL: `sqlite:${join(folder, 'starling.db')}`,
    'limits.sendsPerMinute': 0,
  };
  const random = createRandom(20);
  let server = await startServer({ env });
  let killsInTheMiddle = 0;
  try {
    for (let round = 1; round <= ROUNDS; round++) {
      const rooms = Array.from({ length: ROOMS }, (_, r) => `round-${round}-${r}`);
      const acks: AckFrame[] = [];
      const senders = Array.from(
        { length: CLIENTS },
        (_, c) => createSender(server.url, c, rooms, acks),
      );
      const sendUntil = (isOver: () => boolean) =>
        until(() => {
          for (const sender of senders) sender.send();
          return isOver();
        }, WITHIN);
      try {
        await until(() => senders.every(({ isLive }) => isLive()), WITHIN);
        const killAfter = Math.floor(random() * CLIENTS * SENDS * 0.8);
        await sendUntil(() => acks.length >= killAfter);
        if (senders.some(({ pending }) => pending() > 0)) killsInTheMiddle += 1;
        server.kill('SIGKILL');
        await server.exited;
        server = await startServer({ env });
        // Their own backoff is random, up to seconds.
        for (const { client } of senders) client.reconnect();
        await sendUntil(() => senders.every(({ isDone }) => isDone()));
        let stored = 0;
        for (const [r, room] of rooms.entries()) {
          stored += await checkRoom(room, senders.map(({ feeds }) => feeds[r]!), acks);
        }
        assert.is(stored, CLIENTS * SENDS, `round ${round}: none missing, none twice`);
      } finally {
        for (const { client } of senders) client.close();
      }
    }
    assert.ok(
      killsInTheMiddle >= ROUNDS / 2,
      `the kill came in the middle in only ${killsInTheMiddle} rounds`,
    );
  } finally {
    server.kill('SIGKILL');
    await server.exited;
    rmSync(folder, { recursive: true });
  }

  /** Resolves with the number of messages in the room. */
  async function checkRoom(
    room: string,
    feeds: readonly RoomFeed[],
    acks: readonly AckFrame[],
  ): Promise<number> {
    const stored = await readAll(server.url, room);
    const ids = stored.map(({ id }) => id);
    assert.is(new Set(ids).size, ids.length, `${room}: none twice`);
    assert.equal(stored.map(({ seq }) => seq), ids.map((_, i) => i + 1));
    const seqOf = new Map(stored.map(({ id, seq }) => [id, seq]));
    for (const ack of acks) {
      if (ack.room === room) assert.is(seqOf.get(ack.id), ack.seq, `${room}: ack of ${ack.id}`);
    }
    const seen = ({ state }: RoomFeed) => state.messages.map(({ id }) => id);
    await until(() => feeds.every((feed) => seen(feed).length >= ids.length), WITHIN);
    for (const feed of feeds) assert.equal(seen(feed), ids);
    // Each client's messages are in the order in which it sent them.
    for (let c = 0; c < CLIENTS; c++) {
      const own = stored.flatMap(({ text }) => text!.startsWith(`${c}-`) ? [text!.slice(2)] : []);
      assert.equal(own, own.toSorted((a, b) => Number(a) - Number(b)));
    }
    return ids.length;
  }
});

test.run();
