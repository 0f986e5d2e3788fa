/**
 * Bounds on bans and mutes: per site, room and moderator, and on guests never seen. A right in one
 * room must not use up what others need. Pure.
 */

/** Of the whole site and all rooms; every replica keeps them in memory. */
const SANCTIONS_MAX = 100_000;
/** Of all rooms together; the rest is reserved for the whole site. */
export const SANCTIONS_OF_ROOMS_MAX = 90_000;
const SANCTIONS_PER_ROOM_MAX = 1_000;
export const SANCTIONS_PER_PERSON_MAX = 20_000;
/** Of guests never seen in the room, whose ids may be made up. */
const UNSEEN_PER_ROOM_MAX = 100;

export interface SanctionCounts {
  all(): number;
  ofSite(): number;
  ofRoom(): number;
  ofRoomUnseen(): number;
  byPerson(): number;
}

/** The reason to refuse one more, if any. `isSeen`: the user was seen in the room. */
export function faultInCounts(
  counts: SanctionCounts,
  { isOfSite, isSeen }: { isOfSite: boolean; isSeen: boolean },
): string | undefined {
  const all = counts.all();
  if (all >= SANCTIONS_MAX) return 'there are too many bans and mutes: lift some first';
  if (isOfSite) return undefined;
  if (counts.ofRoom() >= SANCTIONS_PER_ROOM_MAX) {
    return `a room has at most ${SANCTIONS_PER_ROOM_MAX} bans and mutes: lift some first`;
  }
  if (!isSeen && counts.ofRoomUnseen() >= UNSEEN_PER_ROOM_MAX) {
    return `user: at most ${UNSEEN_PER_ROOM_MAX} guests not seen here can be banned or muted`;
  }
  if (all - counts.ofSite() >= SANCTIONS_OF_ROOMS_MAX) {
    return 'there are too many bans and mutes in rooms: lift some first';
  }
  // Counting walks over all of them, so it is skipped below the bound.
  if (all >= SANCTIONS_PER_PERSON_MAX && counts.byPerson() >= SANCTIONS_PER_PERSON_MAX) {
    return `at most ${SANCTIONS_PER_PERSON_MAX} bans and mutes by one person: lift some first`;
  }
  return undefined;
}
