/**
 * Claims of a verified host token. Claims that grant rights are validated strictly; display claims
 * are made to fit.
 */
import type { JWTPayload } from 'jose';
import { isRoomPattern } from '../../core/protocol/room-pattern.ts';
import type { User } from '../../core/protocol/entry.ts';
import { displayNameOf, isPersonName } from '../../core/protocol/person-name.ts';
import { normalizeRoomName } from '../../core/protocol/room-name.ts';
import { GUEST_ID_PREFIX } from './guest-token.ts';
import type { RoomRight } from '../../core/session/identity.ts';

export interface HostClaims {
  user: User;
  avatar?: string;
  rooms?: Readonly<Record<string, RoomRight>>;
}

export type ClaimFault = { fault: 'sub' | 'name' | 'role' | 'rooms' };

export const CLOCK_TOLERANCE_SECONDS = 10;
const ID = /^[^\p{Cc}\p{Cs}]{1,128}$/u;
const ROLES = ['member', 'moderator', 'owner'] as const;
const RIGHTS = ['read', 'write', 'moderate'] as const;
const ROOMS_MAX = 50;
/** Bots of API keys. */
export const BOT_ID_PREFIX = 'b_';
/** Owners and moderators of the console. */
export const STAFF_ID_PREFIX = 'staff:';
const OWN_PREFIXES = [GUEST_ID_PREFIX, BOT_ID_PREFIX, STAFF_ID_PREFIX];
const AVATAR_CHARS_MAX = 1_024;

export function readHostClaims(payload: JWTPayload, nameMax: number): HostClaims | ClaimFault {
  const { sub, name, role = 'member' } = payload;
  if (typeof sub !== 'string' || !ID.test(sub)) return { fault: 'sub' };
  if (OWN_PREFIXES.some((prefix) => sub.startsWith(prefix))) return { fault: 'sub' };
  if (typeof name !== 'string') return { fault: 'name' };
  const shown = displayNameOf(name, nameMax);
  if (shown === '' || !isPersonName(shown)) return { fault: 'name' };
  if (!isOneOf(ROLES, role)) return { fault: 'role' };
  const rooms = readRooms(payload.rooms);
  if (rooms === undefined) return { fault: 'rooms' };
  const avatar = readAvatar(payload.picture ?? payload.avatar);
  return {
    user: { id: sub, name: shown, role },
    ...(avatar === undefined ? {} : { avatar }),
    ...(rooms === null ? {} : { rooms }),
  };
}

/** Null if the claim is missing, undefined if it is invalid. */
function readRooms(claim: unknown): Record<string, RoomRight> | null | undefined {
  if (claim === undefined) return null;
  if (typeof claim !== 'object' || claim === null || Array.isArray(claim)) return undefined;
  const given = Object.entries(claim);
  if (given.length > ROOMS_MAX) return undefined;
  // A page may spell room names differently.
  const entries = given.map(([pattern, right]) => [normalizeRoomName(pattern), right] as const);
  const isRight = ([pattern, right]: readonly [string, unknown]) =>
    isRoomPattern(pattern) && isOneOf(RIGHTS, right);
  if (!entries.every(isRight)) return undefined;
  // Safe with a room called __proto__.
  return Object.freeze(Object.fromEntries(entries));
}

function readAvatar(claim: unknown): string | undefined {
  if (typeof claim !== 'string' || claim.length > AVATAR_CHARS_MAX) return undefined;
  if (!claim.startsWith('https://') || !URL.canParse(claim)) return undefined;
  const { href, username, password } = new URL(claim);
  return username || password || href.length > AVATAR_CHARS_MAX ? undefined : href;
}

function isOneOf<T extends string>(values: readonly T[], value: unknown): value is T {
  return (values as readonly unknown[]).includes(value);
}
