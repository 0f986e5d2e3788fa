/**
 * Host tokens: JWTs (RFC 7519) signed by the host page to identify its users. Refused beyond a
 * maximum age, and after a sign-out.
 */
import { decodeProtectedHeader, errors, type JWTPayload } from 'jose';
import type { Log } from '../../lib/log.ts';
import { type CloseReason, CLOSES } from '../../core/protocol/codes.ts';
import { CLOCK_TOLERANCE_SECONDS, readHostClaims } from './host-claims.ts';
import type { HostKeys } from './host-keys.ts';
import { KeysUnavailable } from '../../core/session/identity.ts';
import type { Identity } from '../../core/session/identity.ts';
import type { SignOuts } from './sign-outs.ts';

export interface HostTokens {
  /** A close reason if refused. Rejects with KeysUnavailable if that cannot be decided now. */
  verify(token: string): Promise<Identity | CloseReason>;
}

export interface HostTokensOptions {
  keys: HostKeys;
  issuer: string;
  audience: string;
  /** Counted from `iat`. A token without `iat` must expire within this time. */
  tokenAgeSecondsMax: number;
  signOuts: Pick<SignOuts, 'isOver'>;
  /** In UTF-16 code units. */
  nameMax: number;
  log: Log;
  /** Milliseconds since the Unix epoch. */
  now?: () => number;
}

/** Helps to set up a page; limited so that bad tokens cannot flood the log. */
const LOG_EVERY_MS = 10_000;

export function createHostTokens(options: HostTokensOptions): HostTokens {
  const { keys, issuer, audience, tokenAgeSecondsMax, signOuts, nameMax } = options;
  const { log, now = Date.now } = options;
  let loggedAtMs = -Infinity;

  /** Logs a fixed reason and nothing of the token. */
  const refuseToken = (reason: string, close: CloseReason = CLOSES.unauthorized): CloseReason => {
    if (now() - loggedAtMs < LOG_EVERY_MS) return close;
    loggedAtMs = now();
    log.warn('auth: refused a host token', { reason });
    return close;
  };
  const readPayload = async (token: string): Promise<JWTPayload> => {
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
        payload = await readPayload(token);
      } catch (error) {
        if (error instanceof KeysUnavailable) throw error;
        return refuseToken(reasonOf(error));
      }
      const claims = readHostClaims(payload, nameMax);
      if ('fault' in claims) return refuseToken(`claim ${claims.fault}`);
      const endSeconds = Math.min(payload.exp!, (payload.iat ?? Infinity) + tokenAgeSecondsMax);
      const { iat = payload.exp! - tokenAgeSecondsMax } = payload;
      const nowSeconds = now() / 1_000;
      if (iat > nowSeconds + CLOCK_TOLERANCE_SECONDS) {
        return payload.iat === undefined
          ? refuseToken('no iat, and exp is beyond visitors.tokenAgeSecondsMax', CLOSES.tooOld)
          : refuseToken('claim iat');
      }
      if (endSeconds + CLOCK_TOLERANCE_SECONDS <= nowSeconds) {
        return refuseToken('older than visitors.tokenAgeSecondsMax', CLOSES.tooOld);
      }
      const identity: Identity = {
        ...claims,
        token: undefined,
        isSigned: true,
        createdAtMs: 0,
        knownSinceMs: 0,
        issuedAtMs: iat * 1_000,
        expiresAtMs: (endSeconds + CLOCK_TOLERANCE_SECONDS) * 1_000,
      };
      if (signOuts.isOver(identity)) return refuseToken('signed out', CLOSES.signedOut);
      return identity;
    },
  };
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed) return `claim ${error.claim}`;
  return error instanceof errors.JOSEError ? error.code : 'not a token';
}
