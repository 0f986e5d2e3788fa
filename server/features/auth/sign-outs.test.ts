/**
 * Maximum age of host tokens, and sign-outs, on two replicas that share store and link.
 */
import type { TestClient } from '../../../scripts/testkit/server/session-client.ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createMemoryBus } from '../../brokers/memory/memory.ts';
import { silentLog } from '../../lib/log.ts';
import { until } from '../../lib/until.ts';
import { CLOSES, closeText } from '../../core/protocol/codes.ts';
import { followRecords } from '../../core/records/followed-records.ts';
import { startReplica, type TestReplica } from '../../../scripts/testkit/server/replica.ts';
import { openMemoryStore } from '../../stores/memory/memory.ts';
import { AUDIENCE, HOST_SECRET, ISSUER, sign } from '../../../scripts/testkit/server/host-page.ts';
import { createSignOuts, SIGN_OUT_KIND } from './sign-outs.ts';

const test = suite('sign-outs');

/** Promised: two seconds. More, so that a slow machine does not fail. */
const WITHIN = { withinMs: 10_000 };
const BY = { id: 'b_page', name: 'page' };
const DAY_SECONDS = 86_400;

interface Two {
  a: TestReplica;
  b: TestReplica;
  clock: { nowMs: number };
}

async function withTwo(run: (two: Two) => Promise<void>): Promise<void> {
  const store = openMemoryStore();
  const bus = createMemoryBus();
  const clock = { nowMs: Date.now() };
  const host = { secrets: [HOST_SECRET], jwks: undefined, issuer: ISSUER, audience: AUDIENCE };
  const replicas: TestReplica[] = [];
  for (const name of ['a', 'b']) {
    const broker = bus.open();
    replicas.push(
      await startReplica({ name, store, broker, auth: { host }, now: () => clock.nowMs }),
    );
  }
  try {
    await run({ a: replicas[0]!, b: replicas[1]!, clock });
  } finally {
    for (const replica of replicas) await replica.close();
  }
}

/** In seconds from now. */
function tokenAt(
  { nowMs }: { nowMs: number },
  { iat, exp = 600, sub = 'u_1' }: { iat?: number | string; exp?: number; sub?: string },
): Promise<string> {
  const from = (seconds: number) => Math.floor(nowMs / 1_000) + seconds;
  const issued = typeof iat === 'number' ? from(iat) : iat;
  return sign(HOST_SECRET, { claims: { sub, name: sub, iat: issued, exp: from(exp) } });
}

async function hello(replica: TestReplica, token: string): Promise<TestClient> {
  const client = replica.connect();
  client.say({ type: 'hello', token });
  await until(() => client.closedWith ?? client.frames.length > 0, WITHIN);
  return client;
}

const reasonOf = ({ closedWith }: TestClient) => closedWith && closeText(closedWith);

test('a token is valid for a day from iat, whatever its exp, and the refusal says why', () =>
  withTwo(async ({ a, clock }) => {
    const welcome = async (times: Parameters<typeof tokenAt>[1]) =>
      reasonOf(await hello(a, await tokenAt(clock, times)));
    assert.is(await welcome({ iat: 0, exp: 1e9 }), undefined);
    assert.is(await welcome({ iat: -DAY_SECONDS + 60, exp: 1e9 }), undefined);
    assert.is(await welcome({ iat: -DAY_SECONDS - 60, exp: 1e9 }), closeText(CLOSES.tooOld));
    assert.is(
      await welcome({ iat: 60, exp: 600 }),
      closeText(CLOSES.unauthorized),
      'issued in the future',
    );
    assert.is(await welcome({ iat: 5, exp: 600 }), undefined, 'clocks differ');
    assert.is(await welcome({ iat: 'now' }), closeText(CLOSES.unauthorized));
    assert.is(CLOSES.tooOld.code, 4401);
  }));

test('a token without iat must expire within a day', () =>
  withTwo(async ({ a, clock }) => {
    const ends = async (exp: number) => reasonOf(await hello(a, await tokenAt(clock, { exp })));
    assert.is(await ends(600), undefined);
    assert.is(await ends(DAY_SECONDS - 60), undefined);
    assert.is(await ends(DAY_SECONDS + 60), closeText(CLOSES.tooOld));
    assert.is(await ends(4e9), closeText(CLOSES.tooOld));
  }));

test('a sign-out closes connections on both replicas and refuses earlier tokens', () =>
  withTwo(async ({ a, b, clock }) => {
    const token = await tokenAt(clock, { iat: 0 });
    const clients = [await hello(a, token), await hello(b, token), await hello(b, token)];
    const other = await hello(b, await tokenAt(clock, { iat: 0, sub: 'u_2' }));
    clock.nowMs += 5_000;
    assert.equal(await a.moderation.signOut(BY, 'u_1'), { ok: true });
    for (const client of clients) {
      await until(() => client.closedWith, WITHIN);
      assert.is(client.closedWith, CLOSES.signedOut);
    }
    assert.is(CLOSES.signedOut.code, 4401);
    for (const replica of [a, b]) {
      assert.is((await hello(replica, token)).closedWith, CLOSES.signedOut);
    }
    other.say({ type: 'ping' });
    await other.next('pong');
    assert.is(other.closedWith, undefined);
    clock.nowMs += 1_000;
    for (const replica of [a, b]) {
      const client = await hello(replica, await tokenAt(clock, { iat: 0 }));
      assert.is(client.closedWith, undefined, 'a new sign-in is accepted');
    }
  }));

test('a token without iat is refused while it may predate the sign-out', () =>
  withTwo(async ({ a, clock }) => {
    await a.moderation.signOut(BY, 'u_1');
    clock.nowMs += 60_000;
    assert.is((await hello(a, await tokenAt(clock, {}))).closedWith, CLOSES.signedOut);
    clock.nowMs += DAY_SECONDS * 1_000;
    assert.is((await hello(a, await tokenAt(clock, {}))).closedWith, undefined);
  }));

test('a sign-out is kept until no earlier token is valid', () =>
  withTwo(async ({ a, b, clock }) => {
    const token = await tokenAt(clock, { iat: 0, exp: 1e9 });
    clock.nowMs += 5_000;
    await a.moderation.signOut(BY, 'u_1');
    await until(async () => (await hello(b, token)).closedWith, WITHIN);
    for (const seconds of [3_600, DAY_SECONDS - 3_620, 15, 100]) {
      clock.nowMs += seconds * 1_000;
      assert.is((await hello(b, token)).closedWith?.code, 4401, `${seconds} s later`);
    }
  }));

test('guests and bots cannot be signed out, as no page signs for them', () =>
  withTwo(async ({ a }) => {
    for (const id of ['g_1', 'b_ci', '']) {
      const outcome = await a.moderation.signOut(BY, id);
      assert.is(outcome.ok ? 'done' : outcome.refusal.code, 'invalid', id);
    }
  }));

test('replicas of an earlier release, which ignore sign-outs, are not affected', async () => {
  const { records } = openMemoryStore();
  const broker = createMemoryBus().open();
  const [now, earlier] = await Promise.all([
    followRecords({ records, broker, kinds: ['ban', SIGN_OUT_KIND], log: silentLog }),
    followRecords({ records, broker, kinds: ['ban'], log: silentLog }),
  ]);
  try {
    await createSignOuts({ records: now, tokenAgeSecondsMax: 60 }).put('u_1');
    await now.put('ban', 'lobby u_2', { at: 1 });
    await earlier.poll();
    assert.equal([...earlier.all('ban')].map(({ key }) => key), ['lobby u_2']);
  } finally {
    for (const one of [now, earlier]) await one.close();
  }
});

test.run();
