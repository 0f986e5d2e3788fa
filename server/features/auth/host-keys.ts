/**
 * Keys of the host page: shared secrets, and public keys from a file or a URL (JWKS). The token's
 * algorithm alone decides which keys may verify it: secrets only HS256, and public keys never
 * HS256.
 */
import { KeysUnavailable } from '../../core/session/identity.ts';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  type JSONWebKeySet,
  type JWTPayload,
  jwtVerify,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
} from 'jose';
import { explain, type Log } from '../../lib/log.ts';

export type JwksSource = { type: 'url'; url: URL } | { type: 'keys'; keys: JSONWebKeySet };

export interface HostKeys {
  /** Rejects with a jose error if invalid, and with KeysUnavailable if it cannot be decided now. */
  verify(token: string, alg: unknown, options: JWTVerifyOptions): Promise<JWTPayload>;
  /** Idempotent. */
  close(): void;
}

export interface HostKeysOptions {
  secrets: readonly string[];
  jwks: JwksSource | undefined;
  log: Log;
  /** Removed keys stay valid for at most this long. */
  readEveryMs?: number;
  /** Minimum time between reads that unknown keys cause. */
  cooldownMs?: number;
}

const SECRET_ALGORITHMS = ['HS256'];
const PUBLIC_ALGORITHMS = ['RS256', 'ES256', 'EdDSA', 'Ed25519'];
const READ_EVERY_MS = 300_000;
const READ_WITHIN_MS = 5_000;
const COOLDOWN_MS = 5_000;
/** Keys tried if the token does not name one. */
const KEYS_TRIED_MAX = 10;

export async function createHostKeys(options: HostKeysOptions): Promise<HostKeys> {
  const secrets = await Promise.all(options.secrets.map(importSecret));
  const { jwks } = options;
  const published = jwks?.type === 'url' ? followKeys(jwks.url, options) : undefined;
  const getKey = jwks?.type === 'keys' ? createLocalJWKSet(jwks.keys) : published?.getKey;

  return {
    async verify(token, alg, claims) {
      if (secrets.length > 0 && SECRET_ALGORITHMS.includes(alg as string)) {
        return await verifyWithAny(token, secrets, { ...claims, algorithms: SECRET_ALGORITHMS });
      }
      if (getKey && PUBLIC_ALGORITHMS.includes(alg as string)) {
        return await verifyWithSet(token, getKey, { ...claims, algorithms: PUBLIC_ALGORITHMS });
      }
      throw new errors.JOSEAlgNotAllowed('no key takes this algorithm');
    },
    close: () => published?.close(),
  };
}

/** Rejects with the first fault other than the signature, or if no key signed the token. */
export async function verifyWithAny(
  token: string,
  keys: Iterable<CryptoKey> | AsyncIterable<CryptoKey>,
  options: JWTVerifyOptions,
): Promise<JWTPayload> {
  let tried = 0;
  for await (const key of keys) {
    if (tried++ >= KEYS_TRIED_MAX) break;
    try {
      return (await jwtVerify(token, key, options)).payload;
    } catch (error) {
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
    }
  }
  throw new errors.JWSSignatureVerificationFailed();
}

async function verifyWithSet(
  token: string,
  getKey: JWTVerifyGetKey,
  options: JWTVerifyOptions,
): Promise<JWTPayload> {
  try {
    return (await jwtVerify(token, getKey, options)).payload;
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    return await verifyWithAny(token, error, options);
  }
}

/**
 * Follows the keys at a JWKS URL. Known keys stay valid while it cannot be read; tokens with
 * unknown keys are then neither accepted nor rejected.
 */
function followKeys(url: URL, options: HostKeysOptions) {
  const { log, readEveryMs = READ_EVERY_MS, cooldownMs = COOLDOWN_MS } = options;
  const remote = createRemoteJWKSet(url, {
    timeoutDuration: READ_WITHIN_MS,
    cooldownDuration: cooldownMs,
    // Refreshed by our own timer: an unreachable URL must not drop known keys.
    cacheMaxAge: Infinity,
  });
  let failedAtMs = -Infinity;

  const unavailable = (error: unknown): KeysUnavailable => {
    failedAtMs = performance.now();
    log.warn('auth: cannot read the keys of AUTH_JWKS', { reason: explain(error) });
    return new KeysUnavailable('cannot read the keys of the host page', { cause: error });
  };
  const reloadKeys = (): void => void remote.reload().catch(unavailable);
  const timer = setInterval(reloadKeys, readEveryMs);
  reloadKeys();

  const getKey: JWTVerifyGetKey = async (header, token) => {
    const known = remote.jwks();
    const isResting = performance.now() - failedAtMs < cooldownMs;
    if (isResting && !known) throw new KeysUnavailable('reading the keys failed just now');
    const isSettled = !isResting && !remote.coolingDown;
    try {
      return isResting
        ? await createLocalJWKSet(known!)(header, token)
        : await remote(header, token);
    } catch (error) {
      if (error instanceof errors.JWKSMultipleMatchingKeys) throw error;
      if (error instanceof errors.JOSENotSupported) throw error;
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw unavailable(error);
      // Read a moment ago, or paused: the key may appear at the next read.
      if (!isSettled) throw new KeysUnavailable('the key is not known yet', { cause: error });
      throw error;
    }
  };
  return { getKey, close: () => clearInterval(timer) };
}

function importSecret(secret: string): Promise<CryptoKey> {
  const bytes = new TextEncoder().encode(secret);
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, [
    'verify',
  ]);
}
