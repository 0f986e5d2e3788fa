/**
 * Rights in a room, by its rule and the person. Pure.
 */
import { matchesRoom } from '../../core/protocol/room-pattern.ts';
import type { Role } from '../../core/protocol/entry.ts';
import type { Person, Rights } from './moderation.ts';
import type { RoomRule } from './room-rules.ts';

type Claims = NonNullable<Person['rooms']>;
type Claim = Claims[string];

const NOBODY: Rights = { enter: false, write: false, moderate: false };
const READER: Rights = { enter: true, write: false, moderate: false };
const WRITER: Rights = { enter: true, write: true, moderate: false };
const MODERATOR: Rights = { enter: true, write: true, moderate: true };
const STRENGTHS: readonly Claim[] = ['read', 'write', 'moderate'];

/**
 * The token's claim for the room takes precedence over the room's rule. Staff and the rule's
 * moderators moderate in any case.
 */
export function rightsOf(person: Person, room: string, rule: RoomRule): Rights {
  const claim = person.rooms && claimOf(person.rooms, room);
  if (claim === 'moderate' || isStaff(person) || rule.moderators.has(person.user.id)) {
    return MODERATOR;
  }
  if (claim) return claim === 'write' ? WRITER : READER;
  if (rule.access === 'private' || (rule.access === 'members' && !person.isSigned)) return NOBODY;
  if (rule.write === 'moderators' || (rule.write === 'members' && !person.isSigned)) return READER;
  return WRITER;
}

export function isStaff({ user, isSigned }: Person): boolean {
  return isSigned && isStaffRole(user.role);
}

function isStaffRole(role: Role): boolean {
  return role === 'moderator' || role === 'owner';
}

function claimOf(rooms: Claims, room: string): Claim | undefined {
  let strength = -1;
  for (const pattern of Object.keys(rooms)) {
    const found = STRENGTHS.indexOf(rooms[pattern]!);
    if (found > strength && matchesRoom(pattern, room)) strength = found;
  }
  return STRENGTHS[strength];
}
