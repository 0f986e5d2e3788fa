/**
 * Patterns of room names: literal text, in which `*` stands for any run of characters, also for none.
 * Patterns come from settings, tokens and requests: matching takes linear time, whatever they are.
 */

import { isRoomText, normalRoomName } from './room-name.ts';

/** The signs of a room's name (protocol/room-name.ts), and `*`. */
const PATTERN = /^[\p{L}\p{M}\p{Nd}._\-:/@~*]{1,128}$/u;

/** Whether some room may be meant; an impossible pattern is better refused where it is given. */
export function isRoomPattern(text: string): boolean {
  return faultInPattern(text) === undefined;
}

/** Why no room can be meant, for a person; nothing when some can. */
export function faultInPattern(text: string): string | undefined {
  if (!PATTERN.test(text)) {
    return 'must be a room name, in which * stands for any run of characters';
  }
  if (isRoomText(text)) return undefined;
  // As it would match no room, what it is to protect would be open.
  return isRoomText(normalRoomName(text))
    ? `must be in Unicode’s normal form NFC: "${normalRoomName(text)}", typed anew`
    : 'must not have invisible characters: no room is called so';
}

/**
 * @example
 * matchesRoom('team-*', 'team-red'); // true
 */
export function matchesRoom(pattern: string, room: string): boolean {
  const [start, ...rest] = pattern.split('*') as [string, ...string[]];
  const end = rest.pop();
  if (end === undefined) return room === start;
  if (room.length < start.length + end.length) return false;
  if (!room.startsWith(start) || !room.endsWith(end)) return false;
  // What is between two stars is best found as early as it can be: more is left for the next.
  const last = room.length - end.length;
  let from = start.length;
  for (const part of rest) {
    const at = room.indexOf(part, from);
    if (at < 0 || at + part.length > last) return false;
    from = at + part.length;
  }
  return true;
}
