/**
 * Authentication settings: the keys of the host page, and what guests may do. Called by config.ts.
 */
import type { JSONWebKeySet } from 'jose';
import { GUEST_AUDIENCE } from '../features/auth/guest-token.ts';
import type { JwksSource } from '../features/auth/host-keys.ts';
import { DEFAULT_RESERVED_NAMES } from '../features/auth/reserved-names.ts';
import { ConfigError } from './config-error.ts';
import type { FileSettings } from './file-settings.ts';
import { type Environment, readSettingFile } from './environment.ts';
import { quoted } from '../lib/quoted.ts';

export interface AuthConfig {
  /** The page that signs in users. Absent: nobody can sign in. */
  readonly host: HostPageConfig | undefined;
  /** Maximum age of a token of the host page. */
  readonly tokenAgeSecondsMax: number;
  readonly areGuestsAllowed: boolean;
  readonly reservedNames: readonly string[];
}

export interface HostPageConfig {
  /** All are valid, so that a secret can be replaced: add the new one, then remove the old one. */
  readonly secrets: readonly string[];
  readonly jwks: JwksSource | undefined;
  readonly issuer: string;
  readonly audience: string;
}

const SECRET_BYTES_MIN = 32;
const SECRETS_MAX = 10;
const PUBLIC_KEY_TYPES = ['RSA', 'EC', 'OKP'];

/** `secret`: the one that signs guest tokens, if it is set. Throws ConfigError. */
export function readAuthConfig(
  env: Environment,
  visitors: FileSettings['visitors'],
  secret?: string,
): AuthConfig {
  const host = readHostPage(env, secret);
  const { guests, tokenAgeSecondsMax, reservedNames = DEFAULT_RESERVED_NAMES } = visitors;
  if (guests === 'refused' && !host) {
    throw new ConfigError(
      'AUTH_SECRET or AUTH_JWKS must be set: visitors.guests is "refused", and without a key ' +
        'nobody can sign in',
    );
  }
  return { host, tokenAgeSecondsMax, areGuestsAllowed: guests === 'allowed', reservedNames };
}

function readHostPage(env: Environment, secret?: string): HostPageConfig | undefined {
  const secrets = readSecrets(env, secret);
  const jwks = readJwks(env);
  const issuer = env.AUTH_ISSUER?.trim();
  const audience = env.AUTH_AUDIENCE?.trim();
  if (secrets.length === 0 && !jwks) {
    if (!issuer && !audience) return undefined;
    throw new ConfigError(
      `${
        issuer ? 'AUTH_ISSUER' : 'AUTH_AUDIENCE'
      } is set without a key: also set AUTH_SECRET or AUTH_JWKS`,
    );
  }
  if (!issuer) throw new ConfigError('AUTH_ISSUER must be set to the "iss" of your tokens');
  if (!audience) {
    throw new ConfigError('AUTH_AUDIENCE must be set to the "aud" of your tokens');
  }
  if (audience === GUEST_AUDIENCE) {
    throw new ConfigError(`AUTH_AUDIENCE must not be ${GUEST_AUDIENCE}: guest tokens use it`);
  }
  return { secrets, jwks, issuer, audience };
}

function readSecrets(env: Environment, guestSecret?: string): string[] {
  const file = env.AUTH_SECRET_FILE?.trim();
  if (file && env.AUTH_SECRET) {
    throw new ConfigError('AUTH_SECRET and AUTH_SECRET_FILE are both set: remove one');
  }
  const name = file ? 'AUTH_SECRET_FILE' : 'AUTH_SECRET';
  const text = file ? readSettingFile(name, file) : env.AUTH_SECRET ?? '';
  const secrets = text.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  if (file && secrets.length === 0) throw new ConfigError('AUTH_SECRET_FILE contains no secret');
  if (secrets.length > SECRETS_MAX) {
    throw new ConfigError(`${name} must contain at most ${SECRETS_MAX} secrets`);
  }
  for (const secret of secrets) {
    if (new TextEncoder().encode(secret).length < SECRET_BYTES_MIN) {
      throw new ConfigError(`${name} must have at least ${SECRET_BYTES_MIN} bytes on each line`);
    }
    if (secret === guestSecret) {
      throw new ConfigError(
        `${name} must differ from SECRET: otherwise your page could sign tokens of guests`,
      );
    }
  }
  return secrets;
}

/** Keys at a URL are fetched again regularly; a file is read once. */
function readJwks(env: Environment): JwksSource | undefined {
  const text = env.AUTH_JWKS?.trim();
  if (!text) return undefined;
  if (!/^\w+:\/\//.test(text)) return { type: 'keys', keys: readKeys(text) };
  if (!URL.canParse(text)) {
    throw new ConfigError(`AUTH_JWKS is not a valid address: ${quoted(text)}`);
  }
  const url = new URL(text);
  const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback)) {
    return { type: 'url', url };
  }
  throw new ConfigError(
    'AUTH_JWKS must be an https:// address (http:// only for this machine), or a file',
  );
}

function readKeys(path: string): JSONWebKeySet {
  let keys: JSONWebKeySet['keys'] | undefined;
  try {
    ({ keys } = JSON.parse(readSettingFile('AUTH_JWKS', path)) as JSONWebKeySet);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
  }
  if (!Array.isArray(keys) || keys.length === 0) {
    throw new ConfigError('AUTH_JWKS must name a file with a JSON Web Key Set: {"keys": […]}');
  }
  for (const key of keys) {
    if (key?.d !== undefined || !PUBLIC_KEY_TYPES.includes(key?.kty as string)) {
      throw new ConfigError(
        'AUTH_JWKS must contain public keys only: of type RSA, EC or OKP, without "d"',
      );
    }
  }
  return { keys };
}
