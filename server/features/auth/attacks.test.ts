/**
 * Attacks with forged or foreign tokens: each is closed with 4401, or admitted as a guest at most.
 */
import { createHmac } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { exportSPKI, SignJWT } from 'jose';
import type { TestReplica } from '../../../scripts/testkit/server/replica.ts';
import {
  assemble,
  AUDIENCE,
  createSigner,
  goodClaims,
  greet,
  HOST_SECRET,
  ISSUER,
  keySet,
  sign,
  withHostPage,
  withKeyServer,
} from '../../../scripts/testkit/server/host-page.ts';

const test = suite('attacks on identity');

const nowSeconds = (): number => Math.floor(Date.now() / 1_000);

/** All of these are refused; the valid token they derive from is accepted. */
async function refuses(
  replica: TestReplica,
  good: string | undefined,
  bad: Record<string, string>,
): Promise<void> {
  if (good) assert.equal(await greet(replica, good), { id: 'u_1', name: 'Ada', role: 'member' });
  for (const [what, token] of Object.entries(bad)) {
    assert.is(await greet(replica, token), 4401, what);
  }
}

/** Signs with HMAC, with any bytes as the key. */
function signWithText(key: string | Uint8Array, header: object, claims = goodClaims()): string {
  const text = assemble(header, claims).slice(0, -1);
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
}

test('a token without a signature is refused', () =>
  withHostPage(async (replica) => {
    const signed = await sign(HOST_SECRET);
    const [head, body, signature] = signed.split('.') as [string, string, string];
    await refuses(replica, signed, {
      none: assemble({ alg: 'none' }, goodClaims()),
      'none in capitals': assemble({ alg: 'NONE' }, goodClaims()),
      'none with a signature': assemble({ alg: 'none' }, goodClaims(), signature),
      'no algorithm': assemble({}, goodClaims(), signature),
      'a list of algorithms': assemble({ alg: ['none', 'HS256'] }, goodClaims(), signature),
      'the signature left out': `${head}.${body}.`,
      'one part': body,
      'four parts': `${signed}.${signature}`,
      'other claims': `${head}.${
        Buffer.from(JSON.stringify({ ...goodClaims(), role: 'owner' })).toString('base64url')
      }.${signature}`,
    });
  }));

test('a public key used as a secret is refused', async () => {
  const signer = await createSigner('RS256', 'k1');
  const pem = await exportSPKI(signer.publicKey);
  const jwk = JSON.stringify(signer.jwk);
  const bad: Record<string, string> = {};
  for (const header of [{ alg: 'HS256' }, { alg: 'HS256', kid: 'k1' }]) {
    const keys = { pem, 'pem without end': pem.trim(), jwk, modulus: signer.jwk.n! };
    for (const [what, key] of Object.entries(keys)) {
      bad[`${what} ${Object.keys(header)}`] = signWithText(key, header);
    }
  }
  const jwks = keySet(signer.jwk);
  const good = await sign(signer);
  await withHostPage((replica) => refuses(replica, good, bad), { jwks, secrets: [] });
  await withHostPage((replica) => refuses(replica, good, bad), { jwks });
  // Conversely, a secret is not a public key.
  const relabelled = await sign(HOST_SECRET).then((token) => {
    const [, body, signature] = token.split('.');
    return `${
      Buffer.from('{"alg":"RS256","kid":"k1"}').toString('base64url')
    }.${body}.${signature}`;
  });
  await withHostPage((replica) => refuses(replica, good, { relabelled }), { jwks });
});

test('a symmetric key in a JWKS is ignored', () => {
  const k = Buffer.from(HOST_SECRET).toString('base64url');
  const jwks = keySet({ kty: 'oct', k, kid: 's' });
  return withHostPage(async (replica) => {
    const token = await sign(HOST_SECRET, { header: { kid: 's' } });
    await refuses(replica, undefined, { symmetric: token });
  }, { jwks, secrets: [] });
});

test('a token signed with a foreign key is refused', async () => {
  const [own, other] = await Promise.all([
    createSigner('ES256', 'k1'),
    createSigner('ES256', 'k1'),
  ]);
  await withHostPage(async (replica) =>
    refuses(replica, await sign(own), {
      'another secret': await sign(`${HOST_SECRET}!`),
      'the same kid': await sign(other),
      'no kid': await sign({ ...other, jwk: {} }),
      'a kid that is a path': await sign(other, { header: { kid: '../../../../dev/null' } }),
      'a kid that is SQL': await sign(other, { header: { kid: "' or 1=1 --" } }),
      'a kid of a prototype': await sign(other, { header: { kid: '__proto__' } }),
      'a kid that is no text': await sign(other, { header: { kid: { k: 1 } } }),
    }), { jwks: keySet(own.jwk) });
});

test('a key, or a key’s URL, in the token itself is ignored', async () => {
  const [own, other] = await Promise.all([
    createSigner('ES256', 'k1'),
    createSigner('ES256', 'k2'),
  ]);
  await withKeyServer([other.jwk], async (theirs) => {
    const jwks = keySet(own.jwk);
    await withHostPage(async (replica) => {
      const url = theirs.url.href;
      await refuses(replica, await sign(own), {
        jwk: await sign(other, { header: { jwk: other.jwk } }),
        'jwk under a known kid': await sign(other, { header: { jwk: other.jwk, kid: 'k1' } }),
        jku: await sign(other, { header: { jku: url } }),
        x5u: await sign(other, { header: { x5u: url } }),
        'kid that is an address': await sign(other, { header: { kid: url } }),
        'issuer that is an address': await sign(other, { claims: { iss: theirs.url.origin } }),
      });
    }, { jwks });
    assert.is(theirs.asked, 0, 'nothing was fetched');
  });
});

test('critical extensions are refused', () =>
  withHostPage(async (replica) => {
    const claims = goodClaims();
    const bytes = JSON.stringify(claims);
    const head = { alg: 'HS256', b64: false, crit: ['b64'] };
    const start = Buffer.from(JSON.stringify(head)).toString('base64url');
    const signature = createHmac('sha256', HOST_SECRET).update(`${start}.${bytes}`);
    await refuses(replica, await sign(HOST_SECRET), {
      unknown: signWithText(HOST_SECRET, { alg: 'HS256', crit: ['exp'], exp: 1 }),
      empty: signWithText(HOST_SECRET, { alg: 'HS256', crit: [] }),
      'no list': signWithText(HOST_SECRET, { alg: 'HS256', crit: 'b64', b64: true }),
      'not encoded': `${start}.${bytes}.${signature.digest('base64url')}`,
    });
  }));

test('expired and future tokens are refused', () =>
  withHostPage(async (replica) =>
    refuses(replica, await sign(HOST_SECRET, { claims: { nbf: nowSeconds() + 5 } }), {
      expired: await sign(HOST_SECRET, { claims: { exp: nowSeconds() - 11 } }),
      'not yet valid': await sign(HOST_SECRET, { claims: { nbf: nowSeconds() + 60 } }),
      'without an end': await sign(HOST_SECRET, { claims: { exp: undefined } }),
      'an end that is text': signWithText(HOST_SECRET, { alg: 'HS256' }, {
        ...goodClaims(),
        exp: String(nowSeconds() + 600),
      }),
    })
  ));

test('tokens for other audiences or by other issuers are refused', () =>
  withHostPage(async (replica) =>
    refuses(replica, await sign(HOST_SECRET, { claims: { aud: ['other', AUDIENCE] } }), {
      audience: await sign(HOST_SECRET, { claims: { aud: 'other' } }),
      'no audience': await sign(HOST_SECRET, { claims: { aud: undefined } }),
      'a longer audience': await sign(HOST_SECRET, { claims: { aud: `${AUDIENCE}.evil` } }),
      issuer: await sign(HOST_SECRET, { claims: { iss: 'https://evil.example' } }),
      'no issuer': await sign(HOST_SECRET, { claims: { iss: undefined } }),
      'a list of issuers': await sign(HOST_SECRET, { claims: { iss: [ISSUER] } }),
    })
  ));

test('guest tokens and host tokens are not interchangeable', () =>
  withHostPage(async (replica) => {
    const guest = { iss: 'starling', aud: 'starling-guest', sub: 'g_1' };
    const anotherServer = await new SignJWT({ name: 'Ada' })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject('g_1').setIssuer('starling').setAudience('starling-guest').setExpirationTime('1h')
      .sign(new TextEncoder().encode('the secret of another server'));
    await refuses(replica, await sign(HOST_SECRET), {
      'of another server': anotherServer,
      'a guest by the host page’s key': await sign(HOST_SECRET, { claims: guest }),
      'both audiences': await sign(HOST_SECRET, { claims: { aud: ['starling-guest', AUDIENCE] } }),
      'an id of a guest': await sign(HOST_SECRET, { claims: { sub: 'g_1' } }),
    });
  }));

test('an overlong token is not parsed', () =>
  withHostPage(async (replica) => {
    const long = await sign(HOST_SECRET, { claims: { picture: 'x'.repeat(8_192) } });
    for (const token of [long, 'x'.repeat(8_193)]) {
      const client = replica.connect();
      client.say({ type: 'hello', token });
      assert.is((await client.next('refused')).code, 'too_large');
      assert.is(client.closedWith?.code, 4400);
    }
    assert.is(await greet(replica, 'x'.repeat(8_192)), 4401);
  }));

test.run();
