import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { DEFAULT_RESERVED_NAMES } from '../features/auth/reserved-names.ts';
import { readAuthConfig } from './auth-config.ts';
import { ConfigError } from './config-error.ts';

const test = suite('auth config');

const A = 'a'.repeat(32);
const B = 'b'.repeat(32);
const PAGE = { AUTH_ISSUER: 'https://page.example', AUTH_AUDIENCE: 'chat' };

function refusal(env: Record<string, string>): string {
  try {
    readAuthConfig(env, env.SECRET);
  } catch (error) {
    assert.instance(error, ConfigError);
    return (error as Error).message;
  }
  return 'accepted';
}

/** The path of a file that holds this. */
function withFile(text: string, run: (path: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'starling-auth-'));
  try {
    writeFileSync(join(folder, 'file'), text);
    run(join(folder, 'file'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('at first there are guests only, and names that none may take', () => {
  assert.equal(readAuthConfig({}), {
    host: undefined,
    tokenAgeSecondsMax: 86_400,
    areGuestsAllowed: true,
    reservedNames: DEFAULT_RESERVED_NAMES,
  });
  assert.is(readAuthConfig({ AUTH_TOKEN_MAX_AGE: '900' }).tokenAgeSecondsMax, 900);
  assert.equal(readAuthConfig({ RESERVED_NAMES: '' }).reservedNames, []);
  assert.equal(readAuthConfig({ RESERVED_NAMES: 'Ada, Bob L.' }).reservedNames, ['Ada', 'Bob L.']);
});

test('secrets stand one a line, in the variable or in a file', () => {
  const secretsOf = (env: Record<string, string>) =>
    readAuthConfig({ ...PAGE, ...env }).host!.secrets;
  assert.equal(secretsOf({ AUTH_SECRET: A }), [A]);
  assert.equal(secretsOf({ AUTH_SECRET: `${A}\n${B}` }), [A, B]);
  withFile(`${A}\r\n\n${B}\n`, (path) => {
    assert.equal(secretsOf({ AUTH_SECRET_FILE: path }), [A, B]);
  });
});

test('public keys come from an address or from a file', () => {
  const jwksOf = (AUTH_JWKS: string) => readAuthConfig({ ...PAGE, AUTH_JWKS }).host!.jwks;
  for (const url of ['https://page.example/jwks', 'http://localhost:8/k', 'http://[::1]:8/k']) {
    assert.equal(jwksOf(url), { type: 'url', url: new URL(url) });
  }
  const keys = [{ kty: 'OKP', crv: 'Ed25519', x: 'x' }];
  withFile(JSON.stringify({ keys }), (path) => {
    assert.equal(jwksOf(path), { type: 'keys', keys: { keys } });
  });
});

test('what is wrong is said by its name', () => {
  const cases: [Record<string, string>, string][] = [
    [{ AUTH_SECRET: A }, 'AUTH_ISSUER must say who signs'],
    [{ AUTH_SECRET: A, AUTH_ISSUER: 'x' }, 'AUTH_AUDIENCE must say for whom'],
    [{ ...PAGE }, 'AUTH_ISSUER is set, but no key'],
    [{ AUTH_AUDIENCE: 'x' }, 'AUTH_AUDIENCE is set, but no key'],
    [{ ...PAGE, AUTH_SECRET: A, AUTH_AUDIENCE: 'starling-guest' }, 'AUTH_AUDIENCE must not be'],
    [{ ...PAGE, AUTH_SECRET: 'short' }, 'AUTH_SECRET must hold at least 32 bytes a line'],
    [{ ...PAGE, AUTH_SECRET: `${A}\nshort` }, 'AUTH_SECRET must hold at least 32 bytes a line'],
    [{ ...PAGE, AUTH_SECRET: `${A}\n`.repeat(11) }, 'AUTH_SECRET must hold at most 10'],
    [{ ...PAGE, AUTH_SECRET: A, SECRET: A }, 'AUTH_SECRET must not be SECRET'],
    [{ ...PAGE, AUTH_SECRET: A, AUTH_SECRET_FILE: '/x' }, 'AUTH_SECRET and AUTH_SECRET_FILE'],
    [{ ...PAGE, AUTH_SECRET_FILE: '/nowhere' }, 'AUTH_SECRET_FILE cannot be read: ENOENT'],
    [{ ...PAGE, AUTH_SECRET_FILE: '/dev/null' }, 'AUTH_SECRET_FILE holds no secret'],
    [{ ...PAGE, AUTH_JWKS: 'http://page.example/jwks' }, 'AUTH_JWKS must be an https:// address'],
    [{ ...PAGE, AUTH_JWKS: 'http://localhost.evil/jwks' }, 'AUTH_JWKS must be an https:// address'],
    [{ ...PAGE, AUTH_JWKS: 'ftp://page.example/jwks' }, 'AUTH_JWKS must be an https:// address'],
    [{ ...PAGE, AUTH_JWKS: 'https://' }, 'AUTH_JWKS is no address'],
    [{ ...PAGE, AUTH_JWKS: '/nowhere' }, 'AUTH_JWKS cannot be read: ENOENT'],
    [{ ...PAGE, AUTH_JWKS: '/dev/null' }, 'AUTH_JWKS must name a JSON Web Key Set'],
    [{ AUTH_TOKEN_MAX_AGE: '0' }, 'AUTH_TOKEN_MAX_AGE must be seconds from 1 to'],
    [{ AUTH_TOKEN_MAX_AGE: '24h' }, 'AUTH_TOKEN_MAX_AGE must be seconds from 1 to'],
    [{ GUESTS: 'some' }, 'GUESTS must be allowed or refused'],
    [{ GUESTS: 'refused' }, 'GUESTS=refused lets nobody in'],
    [{ RESERVED_NAMES: 'x,'.repeat(1_001) }, 'RESERVED_NAMES may list at most'],
  ];
  for (const [env, start] of cases) {
    assert.ok(refusal(env).startsWith(start), `${JSON.stringify(env)}: ${refusal(env)}`);
  }
});

test('a private or a symmetric key is not for this server', () => {
  for (const key of [{ kty: 'EC', d: 'secret' }, { kty: 'oct', k: 'secret' }, null, 'key']) {
    withFile(JSON.stringify({ keys: [key] }), (path) => {
      assert.match(refusal({ ...PAGE, AUTH_JWKS: path }), 'public keys only');
    });
  }
});

test.run();
