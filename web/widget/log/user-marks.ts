/**
 * User marks beside the name: bots and guests by id prefix, moderators and owners by role.
 */
import type { Author } from '../../../server/core/protocol/entry.ts';

export type Mark = 'bot' | 'guest' | 'moderator' | 'owner';

function isGuest({ id }: Author): boolean {
  return id.startsWith('g_');
}

/** Tells guests with the same name apart; undefined for others, whose ids the site gives. */
export function guestTag(author: Author): string | undefined {
  return isGuest(author) ? `#${author.id.slice(-4)}` : undefined;
}

/** `marksGuests`: mark guests, as the reader is not one. */
export function marksOf(author: Author, marksGuests: boolean): Mark[] {
  const { id, role } = author;
  const marks: Mark[] = [];
  if (id.startsWith('b_')) marks.push('bot');
  if (isGuest(author) && marksGuests) marks.push('guest');
  if (role === 'moderator' || role === 'owner') marks.push(role);
  return marks;
}
