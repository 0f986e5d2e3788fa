/**
 * Marks of a user, shown beside the name: bots and guests by their ids, which no page can sign for, and
 * those who keep order by their role.
 */
import type { Author } from '../../../server/core/protocol/entry.ts';

export type Mark = 'bot' | 'guest' | 'moderator' | 'owner';

/** `marksGuests`: the reader is no guest, so that guests are others. */
export function marksOf({ id, role }: Author, marksGuests: boolean): Mark[] {
  const marks: Mark[] = [];
  if (id.startsWith('b_')) marks.push('bot');
  if (id.startsWith('g_') && marksGuests) marks.push('guest');
  if (role === 'moderator' || role === 'owner') marks.push(role);
  return marks;
}
