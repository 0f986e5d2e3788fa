/**
 * Guests keep their identity over reloads by a token that only this server (or a replica with the
 * same secret) can make: a JWT (RFC 7519) signed with HS256.
 */
import { decodeJwt, SignJWT } from 'jose';
import { deriveKey } from '../lib/derived-key.ts';
import { fourDigits } from '../lib/four-digits.ts';
import { randomText } from '../lib/random-text.ts';
import type { User } from '../protocol/entry.ts';
import { verifyWithAny } from './host-keys.ts';

export interface GuestTokens {
  /** `createdAtMs`: when the guest came first. */
  issue(user: User, createdAtMs: number): Promise<string>;
  /** The guest that the token was made for, or nothing when it is forged, expired or no token at all. */
  verify(token: string): Promise<KnownGuest | undefined>;
}

export interface KnownGuest {
  user: User;
  createdAtMs: number;
  /** The token is good for more than half of its lifetime yet: no need to sign another one. */
  isYoung: boolean;
}

/** No signed identity has such an id. */
export const GUEST_ID_PREFIX = 'g_';
/** That of no token of a host page. */
export const GUEST_AUDIENCE = 'starling-guest';
const ISSUER = 'starling';

const LIFETIME_DAYS = 180;
const DAY_SECONDS = 86_400;

export async function createGuestTokens(secret: string): Promise<GuestTokens> {
  // Earlier versions know the secret itself as the key only. Signing with the derived one is for the
  // next version: while replicas are updated, or rolled back, a guest may meet both.
  const key = await importKey(new TextEncoder().encode(secret));
  const keys = [key, await importKey(await deriveKey(secret, 'guest tokens'))];
  return {
    issue: (user, createdAtMs) =>
      new SignJWT({ name: user.name, since: Math.floor(createdAtMs / 1_000) })
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(user.id)
        .setIssuer(ISSUER)
        .setAudience(GUEST_AUDIENCE)
        .setIssuedAt()
        .setExpirationTime(`${LIFETIME_DAYS}d`)
        .sign(key),
    async verify(token) {
      try {
        const payload = await verifyWithAny(token, keys, {
          algorithms: ['HS256'],
          issuer: ISSUER,
          audience: GUEST_AUDIENCE,
          requiredClaims: ['sub', 'exp'],
        });
        const { sub, name, since = payload.iat } = payload;
        if (typeof name !== 'string' || !sub?.startsWith(GUEST_ID_PREFIX)) return undefined;
        const leftSeconds = payload.exp! - Date.now() / 1_000;
        return {
          user: { id: sub, name, role: 'guest' },
          createdAtMs: (typeof since === 'number' ? since : Date.now() / 1_000) * 1_000,
          isYoung: leftSeconds > LIFETIME_DAYS / 2 * DAY_SECONDS,
        };
      } catch {
        return undefined;
      }
    },
  };
}

function importKey(bytes: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  return crypto.subtle.importKey('raw', bytes, algorithm, false, ['sign', 'verify']);
}

/** Whether a token says of itself that it is a guest's; that proves nothing. */
export function isGuestToken(token: string): boolean {
  try {
    return [decodeJwt(token).aud].flat().includes(GUEST_AUDIENCE);
  } catch {
    return false;
  }
}

/** A guest that was never here before. */
export function createGuest(name?: string): User {
  const id = `${GUEST_ID_PREFIX}${randomText(12)}`;
  return { id, name: name || guestName(id), role: 'guest' };
}

/** For a guest without a name, or without one of their own; always the same for the same guest. */
export function guestName(id: string): string {
  return `Guest ${fourDigits(id)}`;
}
