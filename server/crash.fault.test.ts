/**
 * The server is killed in the middle of a thousand sends and started again, twenty times: nothing
 * that was acknowledged is missing, nothing is there twice, and all clients agree (G1, G2, G3, G4).
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '../scripts/server-process.ts';
import { type ChatClientOptions, createChatClient } from '../web/client/chat-client.ts';
import { createRandom } from './lib/random.ts';
import { until } from './lib/until.ts';
import type { AckFrame, PageFrame, ServerFrame } from './protocol/frames.ts';

const test = suite('crash');
const ROUNDS = 20;
const CLIENTS = 5;
const SENDS = 200;
const WITHIN = { withinMs: 60_000 };

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A WebSocket that writes down every acknowledgement, so that the check does not rest on the client's own word. */
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

test(`SIGKILL amid 1,000 sends, ${ROUNDS} rounds`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'starling-crash-'));
  const env = {
    PORT: String(await freePort()),
    HOST: '127.0.0.1',
    STORE_URL: `sqlite:${join(folder, 'starling.db')}`,
    SENDS_PER_MINUTE: '0',
  };
  const random = createRandom(20);
  let server = await startServer({ env });
  let resends = 0;
  try {
    for (let round = 1; round <= ROUNDS; round++) {
      const room = `round-${round}`;
      const acks: AckFrame[] = [];
      const clients = Array.from(
        { length: CLIENTS },
        () => createChatClient({ url: server.url, WebSocket: recordAcks(acks) }),
      );
      try {
        const feeds = clients.map((client) => client.room(room));
        await until(() => feeds.every(({ state }) => state.phase === 'live'), WITHIN);
        feeds.forEach((feed, c) => {
          for (let i = 0; i < SENDS; i++) feed.send(`${c}-${i}`);
        });
        const killAfter = Math.floor(random() * CLIENTS * SENDS * 0.8);
        await until(() => acks.length >= killAfter, WITHIN);
        server.kill('SIGKILL');
        await server.exited;
        const ackedBefore = acks.length;
        server = await startServer({ env });
        await until(() => feeds.every(({ state }) => state.pending.length === 0), WITHIN);
        await until(
          () => feeds.every(({ state }) => state.messages.length === CLIENTS * SENDS),
          WITHIN,
        );

        const stored = await readAll(server.url, room);
        const ids = stored.map(({ id }) => id);
        assert.is(ids.length, CLIENTS * SENDS, `round ${round}: none missing, none twice`);
        assert.is(new Set(ids).size, ids.length);
        assert.equal(stored.map(({ seq }) => seq), ids.map((_, i) => i + 1));
        const seqOf = new Map(stored.map(({ id, seq }) => [id, seq]));
        for (const { id, seq } of acks) {
          assert.is(seqOf.get(id), seq, `round ${round}: ack of ${id}`);
        }
        for (const { state } of feeds) assert.equal(state.messages.map(({ id }) => id), ids);
        // Each client's own messages stand in the order in which they were written.
        for (let c = 0; c < CLIENTS; c++) {
          const own = stored.filter(({ text }) => text!.startsWith(`${c}-`));
          assert.equal(own.map(({ text }) => text), own.map((_, i) => `${c}-${i}`));
        }
        if (ackedBefore < CLIENTS * SENDS) resends += 1;
      } finally {
        for (const client of clients) client.close();
      }
    }
    assert.ok(resends >= ROUNDS / 2, `the kill came in the middle in only ${resends} rounds`);
  } finally {
    server.kill('SIGKILL');
    await server.exited;
    rmSync(folder, { recursive: true });
  }
});

test.run();
