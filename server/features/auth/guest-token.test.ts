import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { jwtVerify, SignJWT } from 'jose';
import { deriveKey } from '../../lib/derived-key.ts';
import {
  createGuest,
  createGuestTokens,
  type Guest,
  isNewcomer,
  UNUSED_AND_OVER,
} from './guest-token.ts';

const test = suite('guest token');
const SECRET = 'a secret that is long enough, with 32 bytes';

/** A token like ours, with one thing changed. */
function forge(
  secret: string | Uint8Array,
  change: (jwt: SignJWT) => SignJWT,
  more: Record<string, unknown> = {},
): Promise<string> {
  const jwt = new SignJWT({ name: 'Ada', ...more })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('g_1')
    .setIssuer('starling')
    .setAudience('starling-guest')
    .setExpirationTime('1h');
  return change(jwt).sign(typeof secret === 'string' ? new TextEncoder().encode(secret) : secret);
}

const ADA: Guest = { user: createGuest('Ada'), createdAtMs: 5_000, knownSinceMs: undefined };
const DAY_MS = 86_400_000;

test('a guest keeps the identity of the token', async () => {
  const tokens = await createGuestTokens(SECRET);
  for (const guest of [ADA, { ...ADA, knownSinceMs: 7_000 }]) {
    assert.equal(await tokens.verify(await tokens.issue(guest)), { ...guest, isYoung: true });
  }
});

test('a guest’s token lasts 180 days after a first post, and a day before', async () => {
  let nowMs = 1_700_000_000_000;
  const tokens = await createGuestTokens(SECRET, () => nowMs);
  const [unused, known] = await Promise.all([
    tokens.issue(ADA),
    tokens.issue({ ...ADA, knownSinceMs: nowMs }),
  ]);
  const at = async (days: number) => {
    nowMs = 1_700_000_000_000 + days * DAY_MS;
    const found = await Promise.all([unused, known].map(tokens.verify));
    return found.map((one) => typeof one === 'object' ? one.isYoung : one);
  };
  assert.equal(await at(0.4), [true, true]);
  assert.equal(await at(0.6), [false, true]);
  assert.equal(await at(1.1), [UNUSED_AND_OVER, true]);
  assert.equal(await at(100), [UNUSED_AND_OVER, false]);
  assert.equal(await at(170), [UNUSED_AND_OVER, false]);
  assert.equal(await at(181), [UNUSED_AND_OVER, undefined]);
});

/** As issued by releases before the claim `wrote`. */
function earlierToken(createdAtMs: number): Promise<string> {
  return forge(SECRET, (jwt) => {
    jwt.setIssuedAt(createdAtMs / 1_000).setExpirationTime((createdAtMs + 180 * DAY_MS) / 1_000);
    return jwt;
  }, { since: createdAtMs / 1_000 });
}

/** As verified by those releases. */
async function earlierVerify(token: string) {
  const { payload } = await jwtVerify(token, new TextEncoder().encode(SECRET), {
    algorithms: ['HS256'],
    issuer: 'starling',
    audience: 'starling-guest',
    requiredClaims: ['sub', 'exp'],
  });
  return payload;
}

test('tokens of earlier releases stay valid, and their guests are known', async () => {
  const createdAtMs = 1_700_000_000_000;
  const tokens = await createGuestTokens(SECRET, () => createdAtMs + 170 * DAY_MS);
  const token = await earlierToken(createdAtMs);
  const guest = await tokens.verify(token);
  assert.equal(guest, {
    user: { id: 'g_1', name: 'Ada', role: 'guest' },
    createdAtMs,
    knownSinceMs: createdAtMs,
    isYoung: false,
  });
  assert.not(isNewcomer(token));
  const renewed = await tokens.verify(await tokens.issue(guest as Guest));
  assert.equal(renewed, { ...guest as Guest, isYoung: true });
});

test('replicas of an earlier release accept tokens of this one', async () => {
  const tokens = await createGuestTokens(SECRET);
  for (const knownSinceMs of [undefined, Date.now()]) {
    const { sub, name, since } = await earlierVerify(await tokens.issue({ ...ADA, knownSinceMs }));
    assert.equal([sub, name, since], [ADA.user.id, 'Ada', 5]);
  }
});

test('newcomers have no token, or one that was never used to post', async () => {
  const tokens = await createGuestTokens(SECRET);
  assert.ok(isNewcomer(undefined));
  assert.ok(isNewcomer(await tokens.issue(ADA)));
  assert.not(isNewcomer(await tokens.issue({ ...ADA, knownSinceMs: 1_000 })));
  // Refused on verification.
  for (const token of ['', 'nonsense', 'a.b.c']) assert.not(isNewcomer(token));
  const ofHostPage = await forge(SECRET, (jwt) => jwt.setAudience('chat.example'), { wrote: 0 });
  assert.not(isNewcomer(ofHostPage));
});

test('changing the claim makes nobody known', async () => {
  const tokens = await createGuestTokens(SECRET);
  const [head, body, signature] = (await tokens.issue(ADA)).split('.') as [string, string, string];
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
  const changed = Buffer.from(JSON.stringify({ ...claims, wrote: 1 })).toString('base64url');
  assert.is(await tokens.verify(`${head}.${changed}.${signature}`), undefined);
});

test('a token that is about to expire is recognized', async () => {
  const tokens = await createGuestTokens(SECRET);
  const found = await tokens.verify(await forge(SECRET, (jwt) => jwt)) as { isYoung: boolean };
  assert.is(found.isYoung, false);
});

test('only replicas with the same secret accept a token', async () => {
  const [a, b, c] = await Promise.all(
    [SECRET, SECRET, `${SECRET}!`].map((secret) => createGuestTokens(secret)),
  );
  const token = await a!.issue(ADA);
  assert.ok(await b!.verify(token));
  assert.is(await c!.verify(token), undefined);
});

test('replicas of the previous and the next version accept each other’s tokens', async () => {
  const tokens = await createGuestTokens(SECRET);
  const before = await forge(SECRET, (jwt) => jwt);
  const after = await forge(await deriveKey(SECRET, 'guest tokens'), (jwt) => jwt);
  for (const token of [before, after]) {
    assert.is((await tokens.verify(token) as Guest).user.id, 'g_1');
  }
  // As the previous version verifies.
  const { payload } = await jwtVerify(
    await tokens.issue(ADA),
    new TextEncoder().encode(SECRET),
    { algorithms: ['HS256'], issuer: 'starling', audience: 'starling-guest' },
  );
  assert.is(payload.name, 'Ada');
  const otherPurpose = await forge(await deriveKey(SECRET, 'entry ids'), (jwt) => jwt);
  assert.is(await tokens.verify(otherPurpose), undefined);
});

test('forged, expired and foreign tokens are refused', async () => {
  const tokens = await createGuestTokens(SECRET);
  assert.ok(await tokens.verify(await forge(SECRET, (jwt) => jwt)), 'the unchanged one is valid');
  const none = `${btoa('{"alg":"none"}')}.${btoa('{"sub":"g_1","name":"Ada"}')}.`.replaceAll(
    '=',
    '',
  );
  const bad = [
    '',
    'nonsense',
    none,
    await forge('another secret, as long', (jwt) => jwt),
    await forge(SECRET, (jwt) => jwt.setExpirationTime(1)),
    await forge(SECRET, (jwt) => jwt.setAudience('somebody else')),
    await forge(SECRET, (jwt) => jwt.setIssuer('somebody else')),
    (await forge(SECRET, (jwt) => jwt)).slice(0, -4),
  ];
  for (const token of bad) assert.is(await tokens.verify(token), undefined, token);
});

test('guests are distinct and always have a name', () => {
  assert.is.not(createGuest('Ada').id, createGuest('Ada').id);
  assert.match(createGuest('').name, /^Guest \d{4}$/);
});

test.run();
