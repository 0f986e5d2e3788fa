/**
 * Who is in the room, as far as this client was told: the list of `joined`, changed by each
 * `presence` frame. In large rooms only the number is known.
 */
import { MEMBERS_LISTED_MAX } from '../../server/core/protocol/bounds.ts';
import type { Presence, PresenceFrame } from '../../server/core/protocol/frames.ts';

export function nextPresence(
  { members }: Presence,
  { count, joined, left }: PresenceFrame,
): Presence {
  const isListed = joined !== undefined || left !== undefined || members?.length === count;
  if (!members || !isListed || count > MEMBERS_LISTED_MAX) return { count };
  const byId = new Map(members.map((member) => [member.id, member]));
  for (const id of left ?? []) byId.delete(id);
  for (const user of joined ?? []) byId.set(user.id, user);
  // A server drops presence for a reader that is behind: a list that does not add up is none.
  return byId.size === count ? { count, members: [...byId.values()] } : { count };
}
