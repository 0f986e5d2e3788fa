/**
 * Host tokens, by which the host page says who its user is: JWTs (RFC 7519) that it signs and we only
 * check. None counts for longer than a maximum age, or after its person was signed out.
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
  /** Why to close when the token does not hold. Rejects with KeysUnavailable when that cannot be told now. */
  verify(token: string): Promise<Identity | CloseReason>;
}

export interface HostTokensOptions {
  keys: HostKeys;
  issuer: string;
  audience: string;
  /** From `iat` on. A token without one must end within this time. */
  tokenAgeSecondsMax: number;
  signOuts: Pick<SignOuts, 'isOver'>;
  /** UTF-16 code units of a name. */
  nameMax: number;
  log: Log;
  /** Milliseconds since the Unix epoch. */
  now?: () => number;
}

/** Whoever sets a page up wants to know why; a flood of bad tokens must not fill the log. */
const LOG_EVERY_MS = 10_000;

export function createHostTokens(options: HostTokensOptions): HostTokens {
  const { keys, issuer, audience, tokenAgeSecondsMax, signOuts, nameMax } = options;
  const { log, now = Date.now } = options;
  let loggedAtMs = -Infinity;

  /** Names the reason by words of ours alone: nothing of the token goes into the log. */
  const refuse = (reason: string, close: CloseReason = CLOSES.unauthorized): CloseReason => {
    if (now() - loggedAtMs < LOG_EVERY_MS) return close;
    loggedAtMs = now();
    log.warn('auth: a token of the host page is refused', { reason });
    return close;
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
      const endSeconds = Math.min(payload.exp!, (payload.iat ?? Infinity) + tokenAgeSecondsMax);
      // Without `iat`: the earliest that a token with this end may have been issued.
      const { iat = payload.exp! - tokenAgeSecondsMax } = payload;
      const nowSeconds = now() / 1_000;
      if (iat > nowSeconds + CLOCK_TOLERANCE_SECONDS) {
        return payload.iat === undefined
          ? refuse('no iat, and exp is beyond visitors.tokenAgeSecondsMax', CLOSES.tooOld)
          : refuse('claim iat');
      }
      if (endSeconds + CLOCK_TOLERANCE_SECONDS <= nowSeconds) {
        return refuse('older than visitors.tokenAgeSecondsMax', CLOSES.tooOld);
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
      if (signOuts.isOver(identity)) return refuse('signed out', CLOSES.signedOut);
      return identity;
    },
  };
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed) return `claim ${error.claim}`;
  return error instanceof errors.JOSEError ? error.code : 'not a token';
}
