/**
 * Presence: applies `presence` frames to the member list. Large rooms have only a count.
 */
import { MEMBERS_LISTED_MAX } from '../../server/core/protocol/bounds.ts';
import type { Presence, PresenceFrame } from '../../server/core/protocol/frames.ts';

export function applyPresence(
  { members }: Presence,
  { count, joined, left }: PresenceFrame,
): Presence {
  const isListed = joined !== undefined || left !== undefined || members?.length === count;
  if (!members || !isListed || count > MEMBERS_LISTED_MAX) return { count };
  const byId = new Map(members.map((member) => [member.id, member]));
  for (const id of left ?? []) byId.delete(id);
  for (const user of joined ?? []) byId.set(user.id, user);
  // Slow readers miss presence frames, so a list that does not match the count is dropped.
  return byId.size === count ? { count, members: [...byId.values()] } : { count };
}
