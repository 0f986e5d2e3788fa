/**
 * Staff tokens: short-lived JWTs (RFC 7519, HS256) with which owners and moderators chat. Their
 * session in the console renews them.
 */
import { decodeJwt, jwtVerify, SignJWT } from 'jose';
import { deriveKey } from '../../lib/derived-key.ts';
import { type CloseReason, CLOSES } from '../../core/protocol/codes.ts';
import type { Identity } from '../../core/session/identity.ts';
import type { SignOuts } from './sign-outs.ts';

export interface StaffTokens {
  issue(member: StaffPerson): Promise<string>;
  /** A close reason if refused. */
  verify(token: string): Promise<Identity | CloseReason>;
}

export interface StaffPerson {
  id: string;
  name: string;
  role: 'owner' | 'moderator';
  /** Patterns of the rooms to moderate; absent: all. */
  rooms?: readonly string[];
}

export const STAFF_AUDIENCE = 'starling-staff';
const ISSUER = 'starling';
const LIFETIME_SECONDS = 600;

/** `now`: milliseconds since the Unix epoch. */
export async function createStaffTokens(
  secret: string,
  signOuts: Pick<SignOuts, 'isOver'>,
  now: () => number = Date.now,
): Promise<StaffTokens> {
  const key = await deriveKey(secret, 'staff tokens');
  return {
    issue: ({ id, name, role, rooms }) => {
      const seconds = now() / 1_000;
      return new SignJWT({ name, role, ...(rooms ? { rooms } : {}), at: now() })
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(id)
        .setIssuer(ISSUER)
        .setAudience(STAFF_AUDIENCE)
        .setIssuedAt(Math.floor(seconds))
        .setExpirationTime(Math.floor(seconds) + LIFETIME_SECONDS)
        .sign(key);
    },
    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: ['HS256'],
          issuer: ISSUER,
          audience: STAFF_AUDIENCE,
          requiredClaims: ['sub', 'exp'],
          currentDate: new Date(now()),
        });
        const { sub: id, exp, at, ...person } = payload as unknown as Claims;
        const identity = {
          ...identityOf({ id, ...person }),
          issuedAtMs: at,
          expiresAtMs: exp * 1_000,
        };
        return signOuts.isOver(identity) ? CLOSES.signedOut : identity;
      } catch {
        return CLOSES.unauthorized;
      }
    },
  };
}

interface Claims extends Omit<StaffPerson, 'id'> {
  sub: string;
  exp: number;
  /** Milliseconds: a token of the second of a sign-out may be newer than it. */
  at: number;
}

/** A moderator of some rooms is a member elsewhere. */
export function identityOf({ id, name, role, rooms }: StaffPerson): Identity {
  return {
    user: { id, name, role: rooms ? 'member' : role },
    ...(rooms ? { rooms: Object.fromEntries(rooms.map((one) => [one, 'moderate'])) } : {}),
    token: undefined,
    isSigned: true,
    createdAtMs: 0,
    knownSinceMs: 0,
  };
}

/** Whether a token claims to be a staff token. Not verified. */
export function isStaffToken(token: string): boolean {
  try {
    return [decodeJwt(token).aud].flat().includes(STAFF_AUDIENCE);
  } catch {
    return false;
  }
}
