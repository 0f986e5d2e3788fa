/**
 * API keys, with scopes and rooms, created by `npm run key`. The store keeps only a SHA-256 hash: a
 * key is 256 random bits, so unlike a password it cannot be guessed.
 */
import type { FollowedRecords } from '../../core/records/followed-records.ts';
import { randomText } from '../../lib/random-text.ts';
import { faultInPattern, matchesRoom } from '../../core/protocol/room-pattern.ts';
import { normalizeRoomName } from '../../core/protocol/room-name.ts';
import type { Json, Records, StoredRecord } from '../../core/store/records.ts';

export const SCOPES = ['read', 'post', 'moderate', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

export interface ApiKey {
  /** Prefix of its hash: identifies the key without granting access. */
  readonly id: string;
  /** The bot's name. Several keys may share it, so that keys can be rotated. */
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Patterns of accessible rooms; absent: all. */
  readonly rooms?: readonly string[];
  readonly createdAtMs: number;
  readonly expiresAtMs?: number;
}

export interface ApiKeys {
  /** Undefined if the key is unknown, revoked or expired. */
  find(secret: string): Promise<ApiKey | undefined>;
  isGood(key: ApiKey): boolean;
}

export interface NewKey {
  name: string;
  scopes: readonly Scope[];
  rooms?: readonly string[];
  expiresAtMs?: number;
}

export const KEY_RECORDS = 'key';
const SECRET = /^sk_[\w-]{43}$/;
const SECRET_BYTES = 32;
const ID_LENGTH = 12;
const NAME = /^[a-z\d][a-z\d-]{0,39}$/;
const KEYS_MAX = 10_000;

export function createApiKeys(records: Pick<FollowedRecords, 'get'>): ApiKeys {
  const hashes = new WeakMap<ApiKey, string>();
  return {
    async find(secret) {
      if (!SECRET.test(secret)) return undefined;
      const hash = await hashOf(secret);
      const record = records.get(KEY_RECORDS, hash);
      if (!record) return undefined;
      const key = keyOf(record);
      hashes.set(key, hash);
      return key;
    },
    isGood: (key) => records.get(KEY_RECORDS, hashes.get(key) ?? '') !== undefined,
  };
}

export function hasScope({ scopes }: ApiKey, scope: Scope): boolean {
  return scopes.includes(scope) || scopes.includes('admin');
}

export function opensRoom({ rooms }: ApiKey, room: string): boolean {
  return rooms === undefined || rooms.some((pattern) => matchesRoom(pattern, room));
}

/** Returns the secret, which is stored nowhere. Throws if a field is invalid. */
export async function makeKey(
  records: Records,
  { name, scopes, rooms, expiresAtMs }: NewKey,
  nowMs = Date.now(),
): Promise<{ secret: string; key: ApiKey }> {
  if (!NAME.test(name)) {
    throw new Error('name: must be 1 to 40 lower-case letters, digits or -, and not begin with -');
  }
  if (scopes.length === 0 || !scopes.every((scope) => SCOPES.includes(scope))) {
    throw new Error(`scopes: must be one or more of ${SCOPES.join(', ')}`);
  }
  if (rooms?.length === 0) {
    throw new Error('rooms: must be patterns such as team/*, separated by commas');
  }
  for (const pattern of rooms ?? []) {
    const fault = faultInPattern(pattern);
    if (fault) throw new Error(`rooms: ${pattern}: ${fault}`);
  }
  if (expiresAtMs !== undefined && !(expiresAtMs > nowMs)) {
    throw new Error('days: must be a number above 0');
  }
  const secret = `sk_${randomText(SECRET_BYTES)}`;
  const value: Json = { name, scopes: [...scopes], createdAtMs: nowMs };
  if (rooms) value.rooms = [...rooms];
  const record = await records.put(KEY_RECORDS, await hashOf(secret), value, {
    ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
  });
  return { secret, key: keyOf(record!) };
}

export async function listKeys(records: Records, nowMs = Date.now()): Promise<ApiKey[]> {
  return (await records.list(KEY_RECORDS, '', KEYS_MAX, nowMs)).map(keyOf);
}

export async function revokeKey(
  records: Records,
  id: string,
  nowMs = Date.now(),
): Promise<boolean> {
  const all = await records.list(KEY_RECORDS, '', KEYS_MAX, nowMs);
  const found = all.filter(({ key }) => key.slice(0, ID_LENGTH) === id);
  for (const { key } of found) await records.put(KEY_RECORDS, key, null);
  return found.length > 0;
}

function keyOf({ key, value, expiresAtMs }: StoredRecord): ApiKey {
  // Written only by `makeKey`.
  const stored = value as unknown as Omit<ApiKey, 'id'>;
  return {
    ...stored,
    // Older servers accepted other spellings.
    ...(stored.rooms ? { rooms: stored.rooms.map(normalizeRoomName) } : {}),
    id: key.slice(0, ID_LENGTH),
    ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
  };
}

async function hashOf(secret: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(secret));
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
