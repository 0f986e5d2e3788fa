/**
 * Wildcard patterns of room names: literal text in which `*` matches any run of characters, even an
 * empty one. Matching takes linear time, because patterns come from settings, tokens and requests.
 */

import { isRoomText, normalizeRoomName } from './room-name.ts';

/** The characters of a room name (protocol/room-name.ts), and `*`. */
const PATTERN = /^[\p{L}\p{M}\p{Nd}._\-:/@~*]{1,128}$/u;

/** Whether the pattern can match some room. */
export function isRoomPattern(text: string): boolean {
  return faultInPattern(text) === undefined;
}

/** Says for a person why the pattern can match no room; undefined when it can. */
export function faultInPattern(text: string): string | undefined {
  if (!PATTERN.test(text)) {
    return 'must be a room name, in which * stands for any run of characters';
  }
  if (isRoomText(text)) return undefined;
  // A pattern that matches no room would leave open the room that it should protect.
  return isRoomText(normalizeRoomName(text))
    ? `must be in Unicode’s normal form NFC: retype it as "${normalizeRoomName(text)}"`
    : 'must not have invisible characters: no room name has them';
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
  // Take the earliest match of each part, which leaves the most text for the later parts.
  const last = room.length - end.length;
  let from = start.length;
  for (const part of rest) {
    const at = room.indexOf(part, from);
    if (at < 0 || at + part.length > last) return false;
    from = at + part.length;
  }
  return true;
}
