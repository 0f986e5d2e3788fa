/**
 * New guests under load, as the session lives through it.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createHash } from 'node:crypto';
import { until } from '../lib/until.ts';
import type { ChallengeFrame } from '../protocol/frames.ts';
import { type TestReplica, withReplica } from '../replica.fixture.ts';
import { CHALLENGE_BITS } from './challenge.ts';
import { createGuestEntrance } from './guest-entrance.ts';
import { createNetworkLimits } from './network-limits.ts';
import { createPressure } from './pressure.ts';
import type { ChallengeMode } from './settings.ts';

const test = suite('guest entrance');
const WITHIN = { withinMs: 5_000 };

interface Setting {
  replica: TestReplica;
  /** Moves the clock that challenges are measured by. */
  clock: { skewMs: number };
}

async function withEntrance(
  mode: ChallengeMode,
  run: (setting: Setting) => Promise<void>,
): Promise<void> {
  const clock = { skewMs: 0 };
  const now = () => performance.now() + clock.skewMs;
  const entrance = createGuestEntrance({
    networks: createNetworkLimits({
      connectionsPerNetworkMax: 0,
      guestsPerNetworkPerMinute: 10,
      now,
    }),
    pressure: createPressure({ guestsPerMinute: 5, fullness: () => 0, now }),
    mode,
    helloTimeoutMs: 10_000,
    now,
  });
  await withReplica((replica) => run({ replica, clock }), { entrance });
}

/** Found by the letter of docs/protocol.md. */
function solve({ seed, bits }: { seed: string; bits: number }): string {
  for (let i = 0;; i++) if (zeros(`${seed}:${i}`) >= bits) return `${i}`;
}

function zeros(text: string): number {
  return Math.clz32(createHash('sha256').update(text).digest().readUInt32BE(0));
}

type TestClient = ReturnType<TestReplica['connect']>;

async function challenged(client: TestClient): Promise<ChallengeFrame> {
  client.say({ type: 'hello' });
  return await client.next('challenge');
}

async function closeCode(client: TestClient): Promise<number> {
  return (await until(() => client.closedWith, WITHIN)).code;
}

test('who has done the work is welcome, and frames behind the first hello are not lost', async () => {
  await withEntrance('always', async ({ replica }) => {
    const client = replica.connect();
    client.say({ type: 'hello', name: 'Ada' });
    client.say({ type: 'join', room: 'lobby' });
    const challenge = await client.next('challenge');
    assert.is(challenge.bits, CHALLENGE_BITS);
    assert.ok(challenge.expiresMs > 9_000 && challenge.expiresMs <= 10_000);
    client.say({ type: 'send', room: 'lobby', id: '1', text: 'hi' });
    client.say({ type: 'hello', name: 'Ada', proof: solve(challenge) });
    assert.is((await client.next('welcome')).user.name, 'Ada');
    await client.next('joined');
    await client.next('ack');
  });
});

test('whoever has a token is never asked', async () => {
  await withEntrance('always', async ({ replica }) => {
    const token = await replica.tokens.issue({ id: 'g_1', name: 'Ada', role: 'guest' }, Date.now());
    const client = replica.connect();
    client.say({ type: 'hello', token });
    await client.next('welcome');
    const forger = replica.connect();
    forger.say({ type: 'hello', token: 'forged' });
    assert.is(await closeCode(forger), 4401);
  });
});

test('a proof is good for its own connection only', async () => {
  await withEntrance('always', async ({ replica }) => {
    const [ada, eve] = [replica.connect(), replica.connect()];
    const [first, second] = [await challenged(ada), await challenged(eve)];
    assert.is.not(first.seed, second.seed);
    const proof = solve(first);
    eve.say({ type: 'hello', proof });
    assert.is(await closeCode(eve), 4429);
    ada.say({ type: 'hello', proof });
    await ada.next('welcome');
    const again = replica.connect();
    again.say({ type: 'hello', proof });
    await again.next('challenge');
  });
});

test('a proof with too few bits, of nothing, or none closes at once', async () => {
  await withEntrance('always', async ({ replica }) => {
    const nearly = ({ seed, bits }: ChallengeFrame): string => {
      for (let i = 0;; i++) if (zeros(`${seed}:${i}`) === bits - 1) return `${i}`;
    };
    for (const answer of [nearly, () => 'wrong', () => '', () => undefined]) {
      const client = replica.connect();
      const proof = answer(await challenged(client));
      client.say({ type: 'hello', ...(proof === undefined ? {} : { proof }) });
      assert.is(await closeCode(client), 4429);
      assert.not(client.frames.some(({ type }) => type === 'welcome'));
    }
  });
});

test('a proof that comes too late is of no use', async () => {
  await withEntrance('always', async ({ replica, clock }) => {
    const client = replica.connect();
    const challenge = await challenged(client);
    clock.skewMs = 10_001;
    client.say({ type: 'hello', proof: solve(challenge) });
    assert.is(await closeCode(client), 4408);
  });
});

test('it begins by itself when too many come, and ends when they are gone', async () => {
  await withEntrance('auto', async ({ replica, clock }) => {
    for (let i = 0; i < 5; i++) {
      const client = replica.connect();
      client.say({ type: 'hello' });
      await client.next('welcome');
    }
    await challenged(replica.connect());
    clock.skewMs = 60_001;
    const late = replica.connect();
    late.say({ type: 'hello' });
    await late.next('welcome');
  });
});

test('one network brings so many guests, and a name for them is no token', async () => {
  await withEntrance('never', async ({ replica }) => {
    const farm = async (network: string | undefined): Promise<(number | 'welcome')[]> => {
      const ends: (number | 'welcome')[] = [];
      for (let i = 0; i < 12; i++) {
        const client = replica.connect(network);
        client.say({ type: 'hello', name: `Guest ${i}` });
        await until(() => client.closedWith ?? client.frames.length > 0, WITHIN);
        ends.push(client.closedWith?.code ?? 'welcome');
      }
      return ends;
    };
    const welcomes = Array.from({ length: 10 }, () => 'welcome');
    assert.equal(await farm('a'), [...welcomes, 4429, 4429]);
    assert.equal(await farm(undefined), [...welcomes, 'welcome', 'welcome']);
    const token = await replica.tokens.issue({ id: 'g_1', name: 'Ada', role: 'guest' }, Date.now());
    const known = replica.connect('a');
    known.say({ type: 'hello', token });
    await known.next('welcome');
  });
});

test.run();
