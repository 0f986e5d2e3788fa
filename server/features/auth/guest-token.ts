/**
 * Guest tokens: JWTs (RFC 7519, HS256) that keep a guest's identity across reloads. A guest counts
 * as known from the first accepted post on, and the token says so: otherwise anybody could collect
 * tokens that look like returning guests.
 */
import { Buffer } from 'node:buffer';
import { createHmac } from 'node:crypto';
import { decodeJwt, errors, type JWTPayload } from 'jose';
import { deriveKey } from '../../lib/derived-key.ts';
import { guestName } from './guest-name.ts';
import { randomText } from '../../lib/random-text.ts';
import type { User } from '../../core/protocol/entry.ts';
import { verifyWithAny } from './host-keys.ts';

export interface GuestTokens {
  issue(guest: Guest): Promise<string>;
  /** Undefined if the token is forged, expired or malformed. */
  verify(token: string): Promise<VerifiedGuest | typeof UNUSED_AND_OVER | undefined>;
}

export interface Guest {
  user: User;
  createdAtMs: number;
  /** When the guest's first post was accepted; undefined before. */
  knownSinceMs: number | undefined;
}

export interface VerifiedGuest extends Guest {
  /** More than half of the token's lifetime is left, so it need not be renewed. */
  isYoung: boolean;
}

/** The token expired before the guest ever posted: a new guest may take its place. */
export const UNUSED_AND_OVER = 'unused and over';
/** Host tokens cannot have such a subject. */
export const GUEST_ID_PREFIX = 'g_';
export const GUEST_AUDIENCE = 'starling-guest';
const ISSUER = 'starling';

const KNOWN_LIFETIME_SECONDS = 180 * 86_400;
const UNUSED_LIFETIME_SECONDS = 86_400;
/** Claim `wrote` of a guest who never posted; otherwise a time. */
const NEVER = 0;
const HEADER = base64url({ alg: 'HS256' });

/** `now`: milliseconds since the Unix epoch. */
export async function createGuestTokens(
  secret: string,
  now: () => number = Date.now,
): Promise<GuestTokens> {
  // Earlier versions verify with the raw secret only. During a rolling update or rollback a guest
  // may meet both, so signing with the derived key must wait for the next version.
  const key = await importKey(new TextEncoder().encode(secret));
  const keys = [key, await importKey(await deriveKey(secret, 'guest tokens'))];
  const nowSeconds = (): number => Math.floor(now() / 1_000);
  const verifyPayload = (token: string): Promise<JWTPayload> =>
    verifyWithAny(token, keys, {
      algorithms: ['HS256'],
      issuer: ISSUER,
      audience: GUEST_AUDIENCE,
      requiredClaims: ['sub', 'exp'],
      currentDate: new Date(now()),
    });
  return {
    issue: ({ user, createdAtMs, knownSinceMs }) =>
      Promise.resolve(signClaims({
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
        return guestOf(await verifyPayload(token), now());
      } catch (error) {
        // The signature is checked before the expiry.
        const isExpired = error instanceof errors.JWTExpired;
        return isExpired && isUnusedAndOver(error.payload, now()) ? UNUSED_AND_OVER : undefined;
      }
    },
  };
}

/**
 * A JWT in compact form (RFC 7515). Uses `node:crypto`: the library signs with WebCrypto in another
 * thread, which took a fifth of a guest's admission.
 */
function signClaims(claims: JWTPayload, secret: string): string {
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

/** Read-only programs stay connected for days and must be able to reconnect with their token. */
function isUnusedAndOver({ wrote, iat = Infinity }: JWTPayload, nowMs: number): boolean {
  return wrote === NEVER && nowMs / 1_000 - iat >= UNUSED_LIFETIME_SECONDS;
}

function guestOf(payload: JWTPayload, nowMs: number): VerifiedGuest | undefined {
  const { sub, name, exp, iat = nowMs / 1_000 } = payload;
  if (typeof name !== 'string' || !sub?.startsWith(GUEST_ID_PREFIX)) return undefined;
  const since = typeof payload.since === 'number' ? payload.since : iat;
  // Earlier releases issued tokens without `wrote`: treat those guests as known.
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
 * Whether a hello comes from a guest who never posted. Not verified: a forged claim is refused when
 * the token is verified.
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

/** Whether a token claims to be a guest's. Not verified. */
export function isGuestToken(token: string): boolean {
  try {
    return [decodeJwt(token).aud].flat().includes(GUEST_AUDIENCE);
  } catch {
    return false;
  }
}

export function createGuest(name?: string, language?: string): User {
  const id = `${GUEST_ID_PREFIX}${randomText(12)}`;
  return { id, name: name || guestName(id, language), role: 'guest' };
}
