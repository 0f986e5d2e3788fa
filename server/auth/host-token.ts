/**
 * Tokens by which the host page says who its user is: JWTs (RFC 7519) that it signs and we only check.
 */
import { decodeProtectedHeader, errors, type JWTPayload } from 'jose';
import type { Log } from '../lib/log.ts';
import { readHostClaims } from './host-claims.ts';
import type { HostKeys } from './host-keys.ts';
import { KeysUnavailable } from './host-keys.ts';
import type { Identity } from './identities.ts';

export interface HostTokens {
  /** Nothing when the token does not hold. Rejects with KeysUnavailable when that cannot be told now. */
  verify(token: string): Promise<Identity | undefined>;
}

export interface HostTokensOptions {
  keys: HostKeys;
  issuer: string;
  audience: string;
  /** UTF-16 code units of a name. */
  nameMax: number;
  log: Log;
  /** Milliseconds since the Unix epoch. */
  now?: () => number;
}

/** How far the clocks of the host page and of this server may be apart. */
export const CLOCK_TOLERANCE_SECONDS = 10;
/** Whoever sets a page up wants to know why; a flood of bad tokens must not fill the log. */
const LOG_EVERY_MS = 10_000;

export function createHostTokens(options: HostTokensOptions): HostTokens {
  const { keys, issuer, audience, nameMax, log, now = Date.now } = options;
  let loggedAtMs = -Infinity;

  /** Names the reason by words of ours alone: nothing of the token goes into the log. */
  const refuse = (reason: string): undefined => {
    if (now() - loggedAtMs < LOG_EVERY_MS) return;
    loggedAtMs = now();
    log.warn('auth: a token of the host page is refused', { reason });
  };
  const read = async (token: string): Promise<JWTPayload> => {
    const { alg } = decodeProtectedHeader(token);
    return await keys.verify(token, alg, {
      issuer,
      audience,
      requiredClaims: ['sub', 'exp'],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: new Date(now()),
    });
  };

  return {
    async verify(token) {
      let payload: JWTPayload;
      try {
        payload = await read(token);
      } catch (error) {
        if (error instanceof KeysUnavailable) throw error;
        return refuse(reasonOf(error));
      }
      const claims = readHostClaims(payload, nameMax);
      if ('fault' in claims) return refuse(`claim ${claims.fault}`);
      return {
        ...claims,
        token: undefined,
        isSigned: true,
        createdAtMs: 0,
        knownSinceMs: 0,
        expiresAtMs: (payload.exp! + CLOCK_TOLERANCE_SECONDS) * 1_000,
      };
    },
  };
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed) return `claim ${error.claim}`;
  return error instanceof errors.JOSEError ? error.code : 'not a token';
}
