/**
 * Text of the rights notice. Pure.
 */
import type { User } from '../../../server/core/protocol/entry.ts';
import type { RoomRights } from '../../client/room-rights.ts';
import type { Language } from '../i18n/language.ts';

/** For a reader who may write. */
export function rightsWords(
  rights: RoomRights,
  user: User | undefined,
  language: Language,
): string[] {
  const { say, times } = language;
  const { moderate, locked, slowModeSeconds, hold } = rights;
  if (moderate) return locked ? [say('roomLocked')] : [];
  const isHeld = hold === 'everyone' || (hold === 'guests' && user?.role === 'guest');
  return [
    ...slowModeSeconds > 0 ? [say('slowModeHolds', { time: times.duration(slowModeSeconds) })] : [],
    ...isHeld ? [say('heldBeforeSeen')] : [],
  ];
}
