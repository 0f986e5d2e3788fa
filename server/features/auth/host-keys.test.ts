import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../lib/until.ts';
import {
  createSigner,
  greet,
  HOST_SECRET,
  type KeyServer,
  keySet,
  sign,
  withHostPage,
  withKeyServer,
} from '../../../scripts/testkit/server/host-page.ts';

const test = suite('host keys');

const ADA = { id: 'u_1', name: 'Ada', role: 'member' };
const WITHIN = { withinMs: 5_000 };

const published = ({ url }: KeyServer) => ({ type: 'url', url } as const);

test('several secrets are valid at once, and a removed one is not', async () => {
  const secrets = ['the new secret of the host page, 32 bytes', HOST_SECRET];
  const gone = 'the secret of last year of the host page';
  await withHostPage(async (replica) => {
    for (const secret of secrets) assert.equal(await greet(replica, await sign(secret)), ADA);
    assert.is(await greet(replica, await sign(gone)), 4401);
  }, { secrets });
});

test('public keys of three algorithms are valid, alongside secrets', async () => {
  const signers = await Promise.all(
    ['RS256', 'ES256', 'EdDSA'].map((alg) => createSigner(alg, alg)),
  );
  const other = await createSigner('ES384', 'ES384');
  await withHostPage(async (replica) => {
    for (const signer of signers) {
      assert.equal(await greet(replica, await sign(signer)), ADA, signer.alg);
    }
    assert.equal(await greet(replica, await sign(HOST_SECRET)), ADA);
    assert.is(await greet(replica, await sign(other)), 4401, 'an algorithm that is not listed');
  }, { jwks: keySet(other.jwk, ...signers.map(({ jwk }) => jwk)) });
});

test('of several keys without a key id the right one is found', async () => {
  const signers = await Promise.all(['1', '2', '3'].map((kid) => createSigner('ES256', kid)));
  const nameless = signers.map(({ jwk: { kid: _, ...jwk } }) => jwk);
  await withHostPage(async (replica) => {
    for (const signer of signers) {
      assert.equal(await greet(replica, await sign({ ...signer, jwk: {} })), ADA);
    }
    const other = await createSigner('ES256', '4');
    assert.is(await greet(replica, await sign({ ...other, jwk: {} })), 4401);
  }, { jwks: keySet(...nameless) });
});

test('a newly published key is found, and a removed one is no longer valid', async () => {
  const [old, fresh] = await Promise.all([createSigner('ES256', '1'), createSigner('ES256', '2')]);
  await withKeyServer([old.jwk], async (server) => {
    await withHostPage(async (replica) => {
      const [before, after] = await Promise.all([sign(old), sign(fresh)]);
      assert.equal(await greet(replica, before), ADA);
      assert.is(await greet(replica, after), 4401);
      server.keys = [fresh.jwk, old.jwk];
      assert.equal(await greet(replica, after), ADA);
      assert.equal(await greet(replica, before), ADA);
      server.keys = [fresh.jwk];
      await until(async () => await greet(replica, before) === 4401, WITHIN);
      assert.equal(await greet(replica, after), ADA);
    }, { jwks: published(server), cooldownMs: 0, readEveryMs: 50 });
  });
});

test('while the URL is down known keys stay valid, and others may retry', async () => {
  const [known, fresh] = await Promise.all([
    createSigner('ES256', '1'),
    createSigner('ES256', '2'),
  ]);
  await withKeyServer([known.jwk], async (server) => {
    await withHostPage(async (replica) => {
      const [good, unknown] = await Promise.all([sign(known), sign(fresh)]);
      assert.equal(await greet(replica, good), ADA);
      server.status = 500;
      await until(async () => await greet(replica, unknown) === 1012, WITHIN);
      assert.equal(await greet(replica, good), ADA);
      server.status = 200;
      server.keys = [known.jwk, fresh.jwk];
      await until(async () => typeof await greet(replica, unknown) === 'object', WITHIN);
    }, { jwks: published(server), cooldownMs: 50, readEveryMs: 40 });
  });
});

test('an unreachable URL makes clients retry later, and affects nothing else', async () => {
  const signer = await createSigner('ES256', '1');
  const jwks = { type: 'url', url: new URL('http://127.0.0.1:9/keys') } as const;
  await withHostPage(async (replica) => {
    const token = await sign(signer);
    assert.is(await greet(replica, token), 1012);
    assert.is(await greet(replica, token), 1012);
    assert.equal(await greet(replica, await sign(HOST_SECRET)), ADA);
    assert.is(typeof await greet(replica), 'object', 'guests are admitted');
  }, { jwks });
});

test('unknown keys do not cause repeated reads', async () => {
  const [known, ...others] = await Promise.all(
    ['1', '2', '3', '4'].map((kid) => createSigner('ES256', kid)),
  );
  await withKeyServer([known!.jwk], async (server) => {
    await withHostPage(async (replica) => {
      assert.equal(await greet(replica, await sign(known!)), ADA);
      for (const other of others) assert.is(await greet(replica, await sign(other)), 1012);
      assert.is(server.asked, 1);
    }, { jwks: published(server), cooldownMs: 60_000 });
  });
});

test.run();
