/**
 * Guest tokens: guests keep their identity over reloads by a JWT (RFC 7519), signed with HS256, that
 * only this server (or a replica with the same secret) can make. A guest is known from the first
 * accepted post on. The token says so, or anybody could collect tokens that look like old visitors.
 */
import { Buffer } from 'node:buffer';
import { createHmac } from 'node:crypto';
import { decodeJwt, errors, type JWTPayload } from 'jose';
import { deriveKey } from '../../lib/derived-key.ts';
import { fourDigits } from '../../lib/four-digits.ts';
import { randomText } from '../../lib/random-text.ts';
import type { User } from '../../core/protocol/entry.ts';
import { verifyWithAny } from './host-keys.ts';

export interface GuestTokens {
  issue(guest: Guest): Promise<string>;
  /** Nothing when the token is forged, expired or no token at all. */
  verify(token: string): Promise<VerifiedGuest | typeof UNUSED_AND_OVER | undefined>;
}

export interface Guest {
  user: User;
  /** When the guest came first. */
  createdAtMs: number;
  /** When the first post of the guest was accepted; undefined while there was none. */
  knownSinceMs: number | undefined;
}

export interface VerifiedGuest extends Guest {
  /** The token is good for more than half of its lifetime yet: no need to sign another one. */
  isYoung: boolean;
}

/** A guest never posted within the life of the token: there is nothing to keep, a new guest may come. */
export const UNUSED_AND_OVER = 'unused and over';
/** No signed identity has such an id. */
export const GUEST_ID_PREFIX = 'g_';
/** That of no token of a host page. */
export const GUEST_AUDIENCE = 'starling-guest';
const ISSUER = 'starling';

const KNOWN_LIFETIME_SECONDS = 180 * 86_400;
const UNUSED_LIFETIME_SECONDS = 86_400;
/** The claim `wrote` of a guest who never posted; of others it is a time. */
const NEVER = 0;
const HEADER = base64url({ alg: 'HS256' });

/** `now`: milliseconds since the Unix epoch. */
export async function createGuestTokens(
  secret: string,
  now: () => number = Date.now,
): Promise<GuestTokens> {
  // Earlier versions know the secret itself as the key only. Signing with the derived one is for the
  // next version: while replicas are updated, or rolled back, a guest may meet both.
  const key = await importKey(new TextEncoder().encode(secret));
  const keys = [key, await importKey(await deriveKey(secret, 'guest tokens'))];
  const nowSeconds = (): number => Math.floor(now() / 1_000);
  const checked = (token: string): Promise<JWTPayload> =>
    verifyWithAny(token, keys, {
      algorithms: ['HS256'],
      issuer: ISSUER,
      audience: GUEST_AUDIENCE,
      requiredClaims: ['sub', 'exp'],
      currentDate: new Date(now()),
    });
  return {
    issue: ({ user, createdAtMs, knownSinceMs }) =>
      Promise.resolve(signed({
        name: user.name,
        since: Math.floor(createdAtMs / 1_000),
        wrote: knownSinceMs === undefined ? NEVER : Math.floor(knownSinceMs / 1_000),
        sub: user.id,
        iss: ISSUER,
        aud: GUEST_AUDIENCE,
        iat: nowSeconds(),
        exp: nowSeconds() + lifetimeSeconds(knownSinceMs !== undefined),
      }, secret)),
    async verify(token) {
      try {
        return guestOf(await checked(token), now());
      } catch (error) {
        // The signature was checked before the time.
        const isExpired = error instanceof errors.JWTExpired;
        return isExpired && isUnusedAndOver(error.payload, now()) ? UNUSED_AND_OVER : undefined;
      }
    },
  };
}

/**
 * A JWT in compact form (RFC 7515, HS256). By `node:crypto`, since the library signs by WebCrypto, whose way
 * through another thread was a fifth of what the server does for a guest who comes in.
 */
function signed(claims: JWTPayload, secret: string): string {
  const text = `${HEADER}.${base64url(claims)}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function importKey(bytes: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  return crypto.subtle.importKey('raw', bytes, algorithm, false, ['sign', 'verify']);
}

function lifetimeSeconds(isKnown: boolean): number {
  return isKnown ? KNOWN_LIFETIME_SECONDS : UNUSED_LIFETIME_SECONDS;
}

/** Programs that only read stay connected for days, and must be let in again with the token that they have. */
function isUnusedAndOver({ wrote, iat = Infinity }: JWTPayload, nowMs: number): boolean {
  return wrote === NEVER && nowMs / 1_000 - iat >= UNUSED_LIFETIME_SECONDS;
}

function guestOf(payload: JWTPayload, nowMs: number): VerifiedGuest | undefined {
  const { sub, name, exp, iat = nowMs / 1_000 } = payload;
  if (typeof name !== 'string' || !sub?.startsWith(GUEST_ID_PREFIX)) return undefined;
  const since = typeof payload.since === 'number' ? payload.since : iat;
  // Earlier releases issued tokens without `wrote`: their guests go on as known.
  const wrote = typeof payload.wrote === 'number' ? payload.wrote : since;
  const isKnown = payload.wrote !== NEVER;
  return {
    user: { id: sub, name, role: 'guest' },
    createdAtMs: since * 1_000,
    knownSinceMs: isKnown ? wrote * 1_000 : undefined,
    isYoung: exp! - nowMs / 1_000 > lifetimeSeconds(isKnown) / 2,
  };
}

/**
 * Whether a hello comes from somebody who never posted: without a token, or with one that says so. A
 * token that claims more than it may is refused when it is verified.
 */
export function isNewcomer(token: string | undefined): boolean {
  if (token === undefined) return true;
  try {
    const { aud, wrote } = decodeJwt(token);
    return wrote === NEVER && [aud].flat().includes(GUEST_AUDIENCE);
  } catch {
    return false;
  }
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
