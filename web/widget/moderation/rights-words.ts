/**
 * Text of the rights notice. Pure.
 */
import type { User } from '../../../server/core/protocol/entry.ts';
import type { RoomRights } from '../../client/room-rights.ts';
import type { Language } from '../i18n/language.ts';

export function rightsWords(
  rights: RoomRights,
  user: User | undefined,
  language: Language,
): string[] {
  const { say, tag, times } = language;
  const { write, why, until, moderate, locked, membersOnly, slowModeSeconds, hold } = rights;
  if (!write) {
    if (until !== undefined) return [say('mutedUntil', { time: times.full(until) })];
    // The server's message is the most precise, but English.
    if (why && tag === 'en') return [sentence(why)];
    return [say(locked ? 'roomLocked' : membersOnly ? 'roomMembersOnly' : 'mayNotWrite')];
  }
  if (moderate) return locked ? [say('roomLocked')] : [];
  const isHeld = hold === 'everyone' || (hold === 'guests' && user?.role === 'guest');
  return [
    ...slowModeSeconds > 0
      ? [say('slowModeHolds', { time: duration(slowModeSeconds, language) })]
      : [],
    ...isHeld ? [say('heldBeforeSeen')] : [],
  ];
}

const UNITS = [['week', 604_800], ['day', 86_400], ['hour', 3_600], ['minute', 60]] as const;

/** In the largest unit without a remainder: `10 minutes`, in any language. */
export function duration(seconds: number, { tag }: Language): string {
  const found = UNITS.find(([, size]) => seconds % size === 0);
  const [unit, size] = found ?? ['second', 1];
  const format = new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: 'long' });
  return format.format(seconds / size);
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}
