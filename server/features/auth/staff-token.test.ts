import { SignJWT } from 'jose';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CLOSES } from '../../core/protocol/codes.ts';
import { createStaffTokens, isStaffToken, STAFF_AUDIENCE } from './staff-token.ts';

const test = suite('staff tokens');
const SECRET = 'a secret of at least thirty-two bytes';
const MIA = { id: 'staff:mia', name: 'Mia', role: 'moderator' } as const;

async function open(secret = SECRET) {
  const clock = { nowMs: 1_000_000_500 };
  let signedOutAtMs = -Infinity;
  const signOuts = {
    isOver: ({ issuedAtMs = 0 }: { issuedAtMs?: number }) => issuedAtMs <= signedOutAtMs,
  };
  const tokens = await createStaffTokens(secret, signOuts, () => clock.nowMs);
  return { tokens, clock, signOut: () => signedOutAtMs = clock.nowMs };
}

test('a token names its member for ten minutes', async () => {
  const { tokens, clock } = await open();
  const token = await tokens.issue(MIA);
  assert.ok(isStaffToken(token));
  const identity = await tokens.verify(token);
  if ('code' in identity) throw new Error('refused');
  assert.equal(identity.user, MIA);
  assert.is(identity.isSigned, true);
  assert.is(identity.issuedAtMs, clock.nowMs);
  clock.nowMs += 601_000;
  assert.is(await tokens.verify(token), CLOSES.unauthorized);
});

test('a moderator of some rooms is a plain member elsewhere', async () => {
  const { tokens } = await open();
  const identity = await tokens.verify(await tokens.issue({ ...MIA, rooms: ['team/*'] }));
  if ('code' in identity) throw new Error('refused');
  assert.equal([identity.user.role, identity.rooms], ['member', { 'team/*': 'moderate' }]);
});

test('forged tokens, and those of another purpose or server, are refused', async () => {
  const { tokens } = await open();
  const other = await open('another secret of thirty-two bytes!!');
  assert.is(await tokens.verify(await other.tokens.issue(MIA)), CLOSES.unauthorized);
  const sign = (key: string, audience: string) =>
    new SignJWT({ name: 'Mia', role: 'owner', at: 0 }).setProtectedHeader({ alg: 'HS256' })
      .setSubject('staff:mia').setIssuer('starling').setAudience(audience)
      .setExpirationTime(2_000_000).sign(new TextEncoder().encode(key));
  for (const audience of [STAFF_AUDIENCE, 'starling-guest']) {
    assert.is(await tokens.verify(await sign(SECRET, audience)), CLOSES.unauthorized);
  }
  const part = (value: object) => btoa(JSON.stringify(value)).replace(/=+$/, '');
  const unsigned = `${part({ alg: 'none' })}.${part({ aud: STAFF_AUDIENCE, sub: 'staff:mia' })}.`;
  assert.ok(isStaffToken(unsigned));
  assert.is(await tokens.verify(unsigned), CLOSES.unauthorized);
  assert.not(isStaffToken('nonsense'));
});

test('a sign-out ends the tokens of before, and none of after', async () => {
  const { tokens, clock, signOut } = await open();
  const before = await tokens.issue(MIA);
  signOut();
  assert.is(await tokens.verify(before), CLOSES.signedOut);
  clock.nowMs += 1;
  assert.not('code' in await tokens.verify(await tokens.issue(MIA)));
});

test.run();
