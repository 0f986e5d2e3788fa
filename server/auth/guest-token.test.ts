import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { jwtVerify, SignJWT } from 'jose';
import { deriveKey } from '../lib/derived-key.ts';
import { createGuest, createGuestTokens } from './guest-token.ts';

const test = suite('guest token');
const SECRET = 'a secret that is long enough, with 32 bytes';

/** A token as we would make it, with one thing changed. */
function forge(
  secret: string | Uint8Array,
  change: (jwt: SignJWT) => SignJWT,
): Promise<string> {
  const jwt = new SignJWT({ name: 'Ada' })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('g_1')
    .setIssuer('starling')
    .setAudience('starling-guest')
    .setExpirationTime('1h');
  return change(jwt).sign(typeof secret === 'string' ? new TextEncoder().encode(secret) : secret);
}

test('a guest keeps the identity that the token was made for', async () => {
  const tokens = await createGuestTokens(SECRET);
  const ada = createGuest('Ada');
  const known = await tokens.verify(await tokens.issue(ada, 5_000));
  assert.equal(known, { user: ada, createdAtMs: 5_000, isYoung: true });
});

test('a token that is near its end is known as such', async () => {
  const tokens = await createGuestTokens(SECRET);
  assert.is((await tokens.verify(await forge(SECRET, (jwt) => jwt)))?.isYoung, false);
});

test('every replica with the same secret knows it, others do not', async () => {
  const [a, b, c] = await Promise.all([SECRET, SECRET, `${SECRET}!`].map(createGuestTokens));
  const token = await a!.issue(createGuest(), 0);
  assert.ok(await b!.verify(token));
  assert.is(await c!.verify(token), undefined);
});

test('replicas of the version before and of the one after understand each other', async () => {
  const tokens = await createGuestTokens(SECRET);
  const before = await forge(SECRET, (jwt) => jwt);
  const after = await forge(await deriveKey(SECRET, 'guest tokens'), (jwt) => jwt);
  for (const token of [before, after]) assert.is((await tokens.verify(token))?.user.id, 'g_1');
  // As the version before verifies.
  const { payload } = await jwtVerify(
    await tokens.issue(createGuest('Ada'), 0),
    new TextEncoder().encode(SECRET),
    { algorithms: ['HS256'], issuer: 'starling', audience: 'starling-guest' },
  );
  assert.is(payload.name, 'Ada');
  const otherPurpose = await forge(await deriveKey(SECRET, 'entry ids'), (jwt) => jwt);
  assert.is(await tokens.verify(otherPurpose), undefined);
});

test('forged, expired and foreign tokens are refused', async () => {
  const tokens = await createGuestTokens(SECRET);
  assert.ok(await tokens.verify(await forge(SECRET, (jwt) => jwt)), 'the unchanged one is good');
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

test('guests are told apart, and always have a name', () => {
  assert.is.not(createGuest('Ada').id, createGuest('Ada').id);
  assert.match(createGuest('').name, /^Guest \d{4}$/);
});

test.run();
