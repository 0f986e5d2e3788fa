/**
 * The client under random faults: lost connections, refusals, skipped entries, reloads. Seeded.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createRandom } from '../../server/lib/random.ts';
import type { ChatClient, RoomFeed } from './chat-client.ts';
import { createMapStorage, type Setting, withServer } from '../../scripts/testkit/web/client.ts';

const test = suite('faults');
const SEEDS = 40;
const STEPS = 120;

interface Visitor {
  client: ChatClient;
  lobby: RoomFeed;
}

function assertWhole({ state }: RoomFeed, seed: number): void {
  const seqs = state.messages.map(({ seq }) => seq);
  for (let i = 1; i < seqs.length; i++) assert.ok(seqs[i]! > seqs[i - 1]!, `seed ${seed}: order`);
  const ids = [...state.messages, ...state.pending].map(({ id }) => id);
  assert.is(new Set(ids).size, ids.length, `seed ${seed}: nothing is shown twice`);
}

async function step(
  { server, clock, open }: Setting,
  visitor: Visitor,
  storage: ReturnType<typeof createMapStorage>,
  number: () => number,
  sent: string[],
): Promise<void> {
  const what = number();
  if (what < 0.35) {
    const text = `message ${sent.length}`;
    sent.push(text);
    visitor.lobby.send(text);
  } else if (what < 0.5) server.post('lobby');
  else if (what < 0.55) server.loseEntry('lobby');
  else if (what < 0.65) server.drop(number() < 0.5 ? 1006 : 1012);
  else if (what < 0.7) server.sendFrames({ type: 'goaway', afterMs: number() * 500 });
  else if (what < 0.8) {
    const code = number() < 0.5 ? 'rate_limited' : 'unavailable';
    server.refusals.push({ code, retry: true, retryAfterMs: number() * 1_000 });
  } else if (what < 0.83) server.refusals.push({ type: 'pong' } as never);
  else if (what < 0.86) server.isUp = !server.isUp;
  else if (what < 0.89) {
    visitor.client.close();
    visitor.client = open({ storage, random: number });
    visitor.lobby = visitor.client.room('lobby');
  } else if (what < 0.92) visitor.lobby.loadOlder();
  else if (what < 0.94) server.drop(4409);
  await clock.advance(number() < 0.3 ? number() * 3_000 : number() * 6);
}

test('under random faults each message arrives once, in order, and all readers agree', async () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    await withServer(async (setting) => {
      const { server, clock, open } = setting;
      const number = createRandom(seed);
      const storage = createMapStorage();
      const reader = open({ random: number }).room('lobby');
      const client = open({ storage, random: number });
      const visitor: Visitor = { client, lobby: client.room('lobby') };
      await clock.advance(50);
      visitor.lobby.send('hello');
      const sent = ['hello'];
      await clock.advance(50);
      for (let i = 0; i < STEPS; i++) {
        await step(setting, visitor, storage, number, sent);
        assertWhole(visitor.lobby, seed);
        assertWhole(reader, seed);
      }
      server.isUp = true;
      server.refusals.length = 0;
      await clock.advance(120_000);
      // The last entry may have reached nobody; this one reveals the gap.
      server.post('lobby');
      await clock.advance(10_000);

      const entries = server.entries('lobby');
      const own = entries.filter(({ from }) => from.id !== 'bob').map(({ text }) => text);
      assert.equal(own, sent, `seed ${seed}: once and in order at the server`);
      for (const feed of [visitor.lobby, reader]) {
        assertWhole(feed, seed);
        const { messages, pending } = feed.state;
        assert.equal(pending, [], `seed ${seed}: nothing is pending`);
        const shown = messages.map(({ id }) => id);
        const all = entries.map(({ id }) => id);
        assert.equal(shown, all.slice(-shown.length), `seed ${seed}: no gap`);
      }
      assert.is(reader.state.messages.length, entries.length, `seed ${seed}: complete`);
    });
  }
});

test.run();
