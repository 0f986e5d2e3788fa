/**
 * Guests keep their identity over reloads by a token that only this server (or a replica with the
 * same secret) can make: a JWT (RFC 7519) signed with HS256.
 */
import { jwtVerify, SignJWT } from 'jose';
import { randomText } from '../lib/random-text.ts';
import type { User } from '../protocol/entry.ts';

export interface GuestTokens {
  issue(user: User): Promise<string>;
  /** The guest that the token was made for, or nothing when it is forged, expired or no token at all. */
  verify(token: string): Promise<KnownGuest | undefined>;
}

export interface KnownGuest {
  user: User;
  /** The token is good for more than half of its lifetime yet: no need to sign another one. */
  isYoung: boolean;
}

const ISSUER = 'starling';
const AUDIENCE = 'starling-guest';
const LIFETIME_DAYS = 180;
const DAY_SECONDS = 86_400;

export async function createGuestTokens(secret: string): Promise<GuestTokens> {
  const key = await crypto.subtle.importKey(
    'raw',
    new TextEncoder().encode(secret),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign', 'verify'],
  );
  return {
    issue: (user) =>
      new SignJWT({ name: user.name })
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(user.id)
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setIssuedAt()
        .setExpirationTime(`${LIFETIME_DAYS}d`)
        .sign(key),
    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: ['HS256'],
          issuer: ISSUER,
          audience: AUDIENCE,
          requiredClaims: ['sub', 'exp'],
        });
        if (typeof payload.name !== 'string' || !payload.sub) return undefined;
        const leftSeconds = payload.exp! - Date.now() / 1_000;
        return {
          user: { id: payload.sub, name: payload.name, role: 'guest' },
          isYoung: leftSeconds > LIFETIME_DAYS / 2 * DAY_SECONDS,
        };
      } catch {
        return undefined;
      }
    },
  };
}

/** A guest that was never here before. */
export function createGuest(name?: string): User {
  const id = `g_${randomText(12)}`;
  return { id, name: name || `Guest ${1000 + randomBelow(9000)}`, role: 'guest' };
}

function randomBelow(max: number): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]! % max;
}
