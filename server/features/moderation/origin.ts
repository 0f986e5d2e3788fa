/**
 * Origins of items in the review queue: the groups among which a full queue is shared. A signed
 * user is a group; guests of one network are one; if networks are unknown, guests who first came
 * within the same ten minutes are one.
 */
import { GUEST_ID_PREFIX } from '../auth/guest-token.ts';
import type { Visitor } from '../../core/session/visitor.ts';
import { NETWORK_ORIGIN, SIGNED_ORIGIN } from './queue/fair-share.ts';
import { itemOf } from './queue/item.ts';

const TIME_ORIGIN = 't';
/** Items stored by an older server. */
const UNKNOWN_ORIGIN = 'u';
const ARRIVAL_MS = 600_000;
/** 65,536 buckets: each is shared by too many addresses to identify anybody. */
const BUCKET_DIGITS = 4;

export type OriginFacts = Pick<Visitor, 'user' | 'isSigned' | 'network' | 'createdAtMs'>;

/** Depends on the room, so origins cannot be compared across rooms. */
export async function originOf(
  { user, isSigned, network, createdAtMs }: OriginFacts,
  room: string,
): Promise<string> {
  if (isSigned) return `${SIGNED_ORIGIN}${await bucketOf(room, user.id)}`;
  if (network !== undefined) return `${NETWORK_ORIGIN}${await bucketOf(room, network)}`;
  return `${TIME_ORIGIN}${Math.floor(createdAtMs / ARRIVAL_MS).toString(36)}`;
}

/** The stored origins, or those derived from an older record. */
export function originsIn(stored: unknown, authorId: string): string[] {
  const origins = Array.isArray(stored)
    ? stored.filter((origin): origin is string => typeof origin === 'string')
    : [];
  if (origins.length > 0) return origins;
  return [`${isGuestId(authorId) ? UNKNOWN_ORIGIN : SIGNED_ORIGIN}${authorId}`];
}

export function isGuestId(userId: string): boolean {
  return userId.startsWith(GUEST_ID_PREFIX);
}

async function bucketOf(room: string, name: string): Promise<string> {
  return (await itemOf(room, name)).slice(0, BUCKET_DIGITS);
}
