/**
 * Patterns of room names: literal text, in which `*` stands for any run of characters, also for none.
 * Patterns come from settings, tokens and requests: matching takes linear time, whatever they are.
 */

/** What a room's name is made of (protocol/room-name.ts), and `*`. */
const PATTERN = /^[\p{L}\p{M}\p{Nd}._\-:/@~*]{1,128}$/u;

/** Whether some room may be meant; an impossible pattern is better refused where it is given. */
export function isRoomPattern(text: string): boolean {
  return PATTERN.test(text);
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
