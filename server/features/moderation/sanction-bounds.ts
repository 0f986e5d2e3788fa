/**
 * Bounds on bans and mutes: per site, room and moderator, and of guests who were never seen. A right of one room must not use up what the others need. Pure.
 */

/** Bans and mutes of the whole site and of all rooms; each is in the memory of every replica. */
const SANCTIONS_MAX = 100_000;
/** Those of single rooms together: the rest is for the whole site. */
export const SANCTIONS_OF_ROOMS_MAX = 90_000;
const SANCTIONS_PER_ROOM_MAX = 1_000;
/** In all rooms together. */
export const SANCTIONS_PER_PERSON_MAX = 20_000;
/** Of guests that were never seen in the room: ids that somebody may have made up. */
const UNSEEN_PER_ROOM_MAX = 100;

/** How many hold now. */
export interface SanctionCounts {
  all(): number;
  ofSite(): number;
  ofRoom(): number;
  ofRoomUnseen(): number;
  /** By the person who wants one more, in rooms. */
  byPerson(): number;
}

/** Why there may be no further one, for a person; nothing when there may. `isSeen`: the user was seen in the room. */
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
    return `user: at most ${UNSEEN_PER_ROOM_MAX} guests who were not seen here can be banned or muted`;
  }
  if (all - counts.ofSite() >= SANCTIONS_OF_ROOMS_MAX) {
    return 'there are too many bans and mutes in rooms: lift some first';
  }
  // Looked through only where there are that many.
  if (all >= SANCTIONS_PER_PERSON_MAX && counts.byPerson() >= SANCTIONS_PER_PERSON_MAX) {
    return `at most ${SANCTIONS_PER_PERSON_MAX} bans and mutes by one person: lift some first`;
  }
  return undefined;
}
