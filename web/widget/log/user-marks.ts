/**
 * User marks beside the name: bots and guests by id prefix, moderators and owners by role.
 */
import type { Author } from '../../../server/core/protocol/entry.ts';

export type Mark = 'bot' | 'guest' | 'moderator' | 'owner';

/** `marksGuests`: mark guests, as the reader is not one. */
export function marksOf({ id, role }: Author, marksGuests: boolean): Mark[] {
  const marks: Mark[] = [];
  if (id.startsWith('b_')) marks.push('bot');
  if (id.startsWith('g_') && marksGuests) marks.push('guest');
  if (role === 'moderator' || role === 'owner') marks.push(role);
  return marks;
}
