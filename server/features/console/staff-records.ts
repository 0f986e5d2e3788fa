/**
 * Staff records: owners and moderators, the one-time links that let them in, and their sessions.
 * Links and sessions are stored under the hash of their token, which the store never holds.
 */
import type { Json, Records, StoredRecord } from '../../core/store/records.ts';
import { faultInPattern } from '../../core/protocol/room-pattern.ts';
import { displayNameOf, isPersonName } from '../../core/protocol/person-name.ts';
import { normalizeRoomName } from '../../core/protocol/room-name.ts';
import { STAFF_ID_PREFIX } from '../auth/host-claims.ts';
import { PAGE_KIND } from './allowed-pages.ts';
import { randomText } from '../../lib/random-text.ts';

export const MEMBER_KIND = 'staff';
export const LINK_KIND = 'staff-link';
/** One record: a first link was opened. */
const FIRST_KIND = 'staff-first';
export const SESSION_KIND = 'staff-session';
/** Kinds that replicas follow. */
export const STAFF_KINDS: readonly string[] = [MEMBER_KIND, SESSION_KIND, PAGE_KIND];
export const STAFF_ROLES = ['owner', 'moderator'] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];

export interface Member {
  readonly id: string;
  readonly name: string;
  readonly role: StaffRole;
  /** Patterns of the rooms to moderate; absent: all. Owners have none. */
  readonly rooms?: readonly string[];
}

export type NewMember = Pick<Member, 'name' | 'role' | 'rooms'>;

export const LINK_LIVES_MS = 3_600_000;
/** UTF-16 code units. */
export const MEMBER_NAME_MAX = 40;
export const MEMBERS_MAX = 1_000;
/** Links that wait to be opened. */
const LINKS_MAX = 100;
const PATTERNS_MAX = 50;
const TOKEN_BYTES = 32;
const TOKEN = /^[\w-]{43}$/;
const ID_BYTES = 9;

/** What is wrong with a field, as `field: fault`; undefined if nothing is. */
export function faultInMember({ name, role, rooms }: NewMember): string | undefined {
  const shown = displayNameOf(name, MEMBER_NAME_MAX);
  if (shown === '' || shown !== name || !isPersonName(name)) {
    return `name: must be 1 to ${MEMBER_NAME_MAX} visible characters`;
  }
  if (!STAFF_ROLES.includes(role)) return `role: must be ${STAFF_ROLES.join(' or ')}`;
  if (rooms === undefined) return undefined;
  if (role === 'owner') return 'rooms: an owner moderates all rooms';
  if (rooms.length === 0 || rooms.length > PATTERNS_MAX) {
    return `rooms: must be 1 to ${PATTERNS_MAX} patterns`;
  }
  for (const pattern of rooms) {
    const fault = faultInPattern(normalizeRoomName(pattern));
    if (fault) return `rooms: ${pattern}: ${fault}`;
  }
  return undefined;
}

/**
 * Returns the token of a link that works once within an hour. An owner who exists with the name
 * gets another way in; otherwise the link makes a new member. A first link works only until some
 * first link was opened. Throws if a field is invalid.
 */
export async function makeLink(
  records: Records,
  wanted: NewMember,
  nowMs = Date.now(),
  isFirst = false,
): Promise<string> {
  const fault = faultInMember(wanted);
  if (fault) throw new Error(fault);
  const waiting = await records.list(LINK_KIND, '', LINKS_MAX, nowMs);
  if (waiting.length >= LINKS_MAX) {
    throw new Error(`${LINKS_MAX} links wait to be opened: wait for an hour`);
  }
  const members = (await records.list(MEMBER_KIND, '', MEMBERS_MAX, nowMs)).map(memberOf);
  if (members.length >= MEMBERS_MAX) throw new Error('there are too many members: remove some');
  const known = members.find(({ role, name }) => role === 'owner' && name === wanted.name);
  const isAgain = known !== undefined && wanted.role === 'owner';
  const id = isAgain ? known.id : `${STAFF_ID_PREFIX}${randomText(ID_BYTES)}`;
  const { rooms, ...rest } = wanted;
  const patterns = rooms?.map(normalizeRoomName);
  const value: Json = { id, ...rest, isFirst, ...(patterns ? { rooms: patterns } : {}) };
  const token = randomText(TOKEN_BYTES);
  const expiresAtMs = nowMs + LINK_LIVES_MS;
  await records.put(LINK_KIND, await hashOf(token), value, { expiresAtMs });
  return token;
}

/** Takes the link: of several requests with one token, one gets the member. */
export async function openLink(
  records: Records,
  token: string,
  nowMs: number,
): Promise<Member | undefined> {
  if (!isToken(token)) return undefined;
  const hash = await hashOf(token);
  const found = await records.get(LINK_KIND, hash, nowMs);
  if (!found) return undefined;
  const taken = await records.put(LINK_KIND, hash, null, { ifVersion: found.version });
  if (!taken) return undefined;
  const { isFirst, ...member } = found.value as unknown as Member & { isFirst: boolean };
  if (isFirst && !await records.put(FIRST_KIND, 'owner', nowMs, { ifVersion: 0 })) return undefined;
  return member;
}

export async function hasOwner(records: Records, nowMs = Date.now()): Promise<boolean> {
  if (await records.get(FIRST_KIND, 'owner', nowMs)) return true;
  const members = await records.list(MEMBER_KIND, '', MEMBERS_MAX, nowMs);
  return members.map(memberOf).some(({ role }) => role === 'owner');
}

export function memberOf({ key, value }: StoredRecord): Member {
  return { ...value as unknown as Omit<Member, 'id'>, id: key };
}

export function newToken(): string {
  return randomText(TOKEN_BYTES);
}

export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

export async function hashOf(token: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token));
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
