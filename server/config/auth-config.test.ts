import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { DEFAULT_RESERVED_NAMES } from '../features/auth/reserved-names.ts';
import { readAuthConfig } from './auth-config.ts';
import { ConfigError } from './config-error.ts';
import { readConfigFile } from './config-file.ts';

const test = suite('auth config');

const A = 'a'.repeat(32);
const B = 'b'.repeat(32);
const PAGE = { AUTH_ISSUER: 'https://page.example', AUTH_AUDIENCE: 'chat' };

/** The defaults of a config file. */
const { settings: { visitors: VISITORS } } = readConfigFile(undefined);

function refusal(env: Record<string, string>, visitors = VISITORS): string {
  try {
    readAuthConfig(env, visitors, env.SECRET);
  } catch (error) {
    assert.instance(error, ConfigError);
    return (error as Error).message;
  }
  return 'accepted';
}

/** Runs with the path of a temporary file that contains `text`. */
function withFile(text: string, run: (path: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'starling-auth-'));
  try {
    writeFileSync(join(folder, 'file'), text);
    run(join(folder, 'file'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('by default there are only guests, and some names are reserved', () => {
  assert.equal(readAuthConfig({}, VISITORS), {
    host: undefined,
    tokenAgeSecondsMax: 86_400,
    areGuestsAllowed: true,
    reservedNames: DEFAULT_RESERVED_NAMES,
  });
  assert.equal(readAuthConfig({}, { ...VISITORS, reservedNames: [] }).reservedNames, []);
  assert.match(refusal({}, { ...VISITORS, guests: 'refused' }), 'AUTH_SECRET or AUTH_JWKS must be');
});

test('secrets are listed one per line, in the variable or in a file', () => {
  const secretsOf = (env: Record<string, string>) =>
    readAuthConfig({ ...PAGE, ...env }, VISITORS).host!.secrets;
  assert.equal(secretsOf({ AUTH_SECRET: A }), [A]);
  assert.equal(secretsOf({ AUTH_SECRET: `${A}\n${B}` }), [A, B]);
  withFile(`${A}\r\n\n${B}\n`, (path) => {
    assert.equal(secretsOf({ AUTH_SECRET_FILE: path }), [A, B]);
  });
});

test('public keys come from an address or from a file', () => {
  const jwksOf = (AUTH_JWKS: string) => readAuthConfig({ ...PAGE, AUTH_JWKS }, VISITORS).host!.jwks;
  for (const url of ['https://page.example/jwks', 'http://localhost:8/k', 'http://[::1]:8/k']) {
    assert.equal(jwksOf(url), { type: 'url', url: new URL(url) });
  }
  const keys = [{ kty: 'OKP', crv: 'Ed25519', x: 'x' }];
  withFile(JSON.stringify({ keys }), (path) => {
    assert.equal(jwksOf(path), { type: 'keys', keys: { keys } });
  });
});

test('each error names its variable', () => {
  const cases: [Record<string, string>, string][] = [
    [{ AUTH_SECRET: A }, 'AUTH_ISSUER must be set'],
    [{ AUTH_SECRET: A, AUTH_ISSUER: 'x' }, 'AUTH_AUDIENCE must be set'],
    [{ ...PAGE }, 'AUTH_ISSUER is set without a key'],
    [{ AUTH_AUDIENCE: 'x' }, 'AUTH_AUDIENCE is set without a key'],
    [{ ...PAGE, AUTH_SECRET: A, AUTH_AUDIENCE: 'starling-guest' }, 'AUTH_AUDIENCE must not be'],
    [{ ...PAGE, AUTH_SECRET: 'short' }, 'AUTH_SECRET must have at least 32 bytes on each line'],
    [
      { ...PAGE, AUTH_SECRET: `${A}\nshort` },
      'AUTH_SECRET must have at least 32 bytes on each line',
    ],
    [{ ...PAGE, AUTH_SECRET: `${A}\n`.repeat(11) }, 'AUTH_SECRET must contain at most 10'],
    [{ ...PAGE, AUTH_SECRET: A, SECRET: A }, 'AUTH_SECRET must differ from SECRET'],
    [{ ...PAGE, AUTH_SECRET: A, AUTH_SECRET_FILE: '/x' }, 'AUTH_SECRET and AUTH_SECRET_FILE'],
    [{ ...PAGE, AUTH_SECRET_FILE: '/nowhere' }, 'AUTH_SECRET_FILE cannot be read: ENOENT'],
    [{ ...PAGE, AUTH_SECRET_FILE: '/dev/null' }, 'AUTH_SECRET_FILE contains no secret'],
    [{ ...PAGE, AUTH_JWKS: 'http://page.example/jwks' }, 'AUTH_JWKS must be an https:// address'],
    [{ ...PAGE, AUTH_JWKS: 'http://localhost.evil/jwks' }, 'AUTH_JWKS must be an https:// address'],
    [{ ...PAGE, AUTH_JWKS: 'ftp://page.example/jwks' }, 'AUTH_JWKS must be an https:// address'],
    [{ ...PAGE, AUTH_JWKS: 'https://' }, 'AUTH_JWKS is not a valid address'],
    [{ ...PAGE, AUTH_JWKS: '/nowhere' }, 'AUTH_JWKS cannot be read: ENOENT'],
    [{ ...PAGE, AUTH_JWKS: '/dev/null' }, 'AUTH_JWKS must name a file with a JSON Web Key Set'],
  ];
  for (const [env, start] of cases) {
    assert.ok(refusal(env).startsWith(start), `${JSON.stringify(env)}: ${refusal(env)}`);
  }
});

test('private and symmetric keys are refused', () => {
  for (const key of [{ kty: 'EC', d: 'secret' }, { kty: 'oct', k: 'secret' }, null, 'key']) {
    withFile(JSON.stringify({ keys: [key] }), (path) => {
      assert.match(refusal({ ...PAGE, AUTH_JWKS: path }), 'public keys only');
    });
  }
});

test.run();
