/**
 * The rules of rooms, as the server would read them.
 */
import { explain } from '../../lib/log.ts';
import { readRoomRules } from '../../features/moderation/room-rules.ts';
import type { Finding } from './finding.ts';

/** `path` is ROOMS_FILE; without it there is nothing to say. */
export function checkRooms(path: string | undefined): Finding[] {
  const about = 'ROOMS_FILE';
  if (path === undefined) return [];
  try {
    readRoomRules(path);
    return [{ level: 'ok', about, text: 'the rules of rooms are as they must be' }];
  } catch (error) {
    return [{ level: 'error', about, text: explain(error) }];
  }
}
