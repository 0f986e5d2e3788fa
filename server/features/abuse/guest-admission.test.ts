/**
 * Admission of new guests, with and without unused tokens, through a session.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createHash } from 'node:crypto';
import { until } from '../../lib/until.ts';
import type { ChallengeFrame } from '../../core/protocol/frames.ts';
import { createGuestTokens } from '../auth/guest-token.ts';
import {
  knownGuest,
  SECRET,
  type TestReplica,
  withReplica,
} from '../../../scripts/testkit/server/replica.ts';
import { CHALLENGE_BITS } from './challenge.ts';
import { createGuestAdmission } from './guest-admission.ts';
import { createNetworkLimits } from './network-limits.ts';
import { createPressure } from './pressure.ts';
import type { ChallengeMode } from './settings.ts';

const test = suite('guest admission');
const WITHIN = { withinMs: 5_000 };

interface Setting {
  replica: TestReplica;
  /** Moves the clock of challenges. */
  clock: { skewMs: number };
  /** Whether only known guests and signed users are admitted. */
  places: { isReserved: boolean };
}

async function withEntrance(
  mode: ChallengeMode,
  run: (setting: Setting) => Promise<void>,
): Promise<void> {
  const clock = { skewMs: 0 };
  // Stopped: on a slow machine a proof takes longer than a challenge lasts.
  const startMs = performance.now();
  const now = () => startMs + clock.skewMs;
  const places = { isReserved: false };
  const admission = createGuestAdmission({
    networks: createNetworkLimits({
      connectionsPerNetworkMax: 0,
      guestsPerNetworkPerMinute: 10,
      now,
    }),
    pressure: createPressure({ guestsPerMinute: 5, fullness: () => 0, now }),
    isReserved: () => places.isReserved,
    mode,
    helloTimeoutMs: 10_000,
    now,
  });
  await withReplica((replica) => run({ replica, clock, places }), { admission });
}

/** Solved as docs/protocol.md describes. */
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

test('a guest with a proof is welcomed, and frames behind the first hello are kept', async () => {
  await withEntrance('always', async ({ replica }) => {
    const client = replica.connect();
    client.say({ type: 'hello', name: 'Ada' });
    client.say({ type: 'join', room: 'lobby' });
    const challenge = await client.next('challenge');
    assert.is(challenge.bits, CHALLENGE_BITS);
    assert.ok(challenge.expiresMs > 0 && challenge.expiresMs <= 10_000);
    client.say({ type: 'send', room: 'lobby', id: '1', text: 'hi' });
    client.say({ type: 'hello', name: 'Ada', proof: solve(challenge) });
    assert.is((await client.next('welcome')).user.name, 'Ada');
    await client.next('joined');
    await client.next('ack');
  });
});

test('a known guest is not challenged', async () => {
  await withEntrance('always', async ({ replica }) => {
    const token = await replica.tokens.issue(knownGuest('g_1'));
    const client = replica.connect();
    client.say({ type: 'hello', token });
    await client.next('welcome');
    const forger = replica.connect();
    forger.say({ type: 'hello', token: 'forged' });
    assert.is(await closeCode(forger), 4401);
  });
});

test('a proof is valid for its own connection only', async () => {
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

test('a weak, empty or missing proof closes at once', async () => {
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

test('a late proof is refused', async () => {
  await withEntrance('always', async ({ replica, clock }) => {
    const client = replica.connect();
    const challenge = await challenged(client);
    clock.skewMs = 10_001;
    client.say({ type: 'hello', proof: solve(challenge) });
    assert.is(await closeCode(client), 4408);
  });
});

test('challenges begin when too many guests come, and end when they stop', async () => {
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

/** A hoarded guest token: issued once, never used to post. */
async function unusedToken(replica: TestReplica, network?: string): Promise<string> {
  const client = replica.connect(network);
  client.say({ type: 'hello' });
  const { token } = await client.next('welcome');
  client.drop();
  return token!;
}

async function greet(replica: TestReplica, token: string, network?: string) {
  const client = replica.connect(network);
  client.say({ type: 'hello', token });
  await until(() => client.closedWith ?? client.frames.length > 0, WITHIN);
  return client.closedWith?.code ?? client.frames[0]!.type;
}

/** The token issued after the guest's first accepted post. */
async function earnToken(replica: TestReplica): Promise<string> {
  const client = replica.connect();
  await client.enter('lobby');
  client.send('lobby', '1');
  const { token } = await client.next('token');
  client.drop();
  return token;
}

test('a guest whose token was never used to post counts as new', async () => {
  await withEntrance('never', async ({ replica, clock }) => {
    const stock: string[] = [];
    for (let i = 0; i < 10; i++) stock.push(await unusedToken(replica, 'school'));
    const earned = await earnToken(replica);
    const logins: (string | number)[] = [];
    for (let i = 0; i < 60; i++) logins.push(await greet(replica, stock[i % 10]!, 'school'));
    assert.equal([...new Set(logins)], [4429], 'the network has used up its guests');
    assert.is(await greet(replica, earned, 'school'), 'welcome');
    clock.skewMs = 60_000;
    assert.is(await greet(replica, stock[0]!, 'school'), 'welcome');
  });
});

test('a token that was never used to post does not replace a proof of work', async () => {
  await withEntrance('auto', async ({ replica }) => {
    const token = await unusedToken(replica);
    const earned = await earnToken(replica);
    for (let i = 0; i < 4; i++) await greet(replica, token);
    assert.is(await greet(replica, token), 'challenge');
    assert.is(await greet(replica, earned), 'welcome');
    const client = replica.connect();
    client.say({ type: 'hello', token });
    const challenge = await client.next('challenge');
    client.say({ type: 'hello', token, proof: solve(challenge) });
    await client.next('welcome');
  });
});

test('the last connections are for known guests and possible signed users', async () => {
  await withEntrance('always', async ({ replica, places }) => {
    const guest = await createGuestTokens(SECRET);
    const unused = await guest.issue({ ...knownGuest('g_2'), knownSinceMs: undefined });
    const known = await guest.issue(knownGuest('g_1'));
    places.isReserved = true;
    assert.is(await greet(replica, unused), 4503);
    assert.is(await greet(replica, known), 'welcome');
    assert.is(await greet(replica, 'of an unknown host page'), 4401);
    const stranger = replica.connect();
    stranger.say({ type: 'hello' });
    assert.is(await closeCode(stranger), 4503);
    places.isReserved = false;
    assert.is(await greet(replica, unused), 'challenge');
  });
});

test('guests per network are limited, and a name is not a token', async () => {
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
    const token = await replica.tokens.issue(knownGuest('g_1'));
    const known = replica.connect('a');
    known.say({ type: 'hello', token });
    await known.next('welcome');
  });
});

test.run();
