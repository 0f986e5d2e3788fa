/**
 * The keys that the host page signs with: shared secrets, and public keys from a file or an address.
 * Which of them may verify a token follows from its algorithm alone, and never from what else it
 * says of itself: a secret takes HS256 only, a public key never does.
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
  /**
   * Rejects with an error of jose when the token does not hold, and with KeysUnavailable when that
   * cannot be told now.
   */
  verify(token: string, alg: unknown, options: JWTVerifyOptions): Promise<JWTPayload>;
  /** Idempotent. */
  close(): void;
}

export interface HostKeysOptions {
  secrets: readonly string[];
  jwks: JwksSource | undefined;
  log: Log;
  /** The keys of an address are read again so often: one that is gone from it counts no more then. */
  readEveryMs?: number;
  /** Between two readings that unknown keys ask for. */
  cooldownMs?: number;
}

const SECRET_ALGORITHMS = ['HS256'];
const PUBLIC_ALGORITHMS = ['RS256', 'ES256', 'EdDSA', 'Ed25519'];
const READ_EVERY_MS = 300_000;
const READ_WITHIN_MS = 5_000;
const COOLDOWN_MS = 5_000;
/** Of one algorithm, in a set where the token does not say which. */
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

/** Tries a few keys; rejects with what is wrong beside the key, or when none of them signed it. */
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
      // Whatever else is wrong is so with every key.
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
 * Keys that an address publishes. What is known goes on to hold while the address cannot be read; a
 * token whose key is not known then is neither good nor bad.
 */
function followKeys(url: URL, options: HostKeysOptions) {
  const { log, readEveryMs = READ_EVERY_MS, cooldownMs = COOLDOWN_MS } = options;
  const remote = createRemoteJWKSet(url, {
    timeoutDuration: READ_WITHIN_MS,
    cooldownDuration: cooldownMs,
    // Read again by our own timer: an address that is down must not take away what is known.
    cacheMaxAge: Infinity,
  });
  let failedAtMs = -Infinity;

  const unavailable = (error: unknown): KeysUnavailable => {
    failedAtMs = performance.now();
    log.warn('auth: the keys of AUTH_JWKS cannot be read', { reason: explain(error) });
    return new KeysUnavailable('the keys of the host page cannot be read', { cause: error });
  };
  const read = (): void => void remote.reload().catch(unavailable);
  const timer = setInterval(read, readEveryMs);
  read();

  const getKey: JWTVerifyGetKey = async (header, token) => {
    const known = remote.jwks();
    const isResting = performance.now() - failedAtMs < cooldownMs;
    if (isResting && !known) throw new KeysUnavailable('the keys were asked for just now');
    const isSettled = !isResting && !remote.coolingDown;
    try {
      return isResting
        ? await createLocalJWKSet(known!)(header, token)
        : await remote(header, token);
    } catch (error) {
      if (error instanceof errors.JWKSMultipleMatchingKeys) throw error;
      if (error instanceof errors.JOSENotSupported) throw error;
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw unavailable(error);
      // Read a moment ago, or not to be read now: the key may be there at the next look.
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
