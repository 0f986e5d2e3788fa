/**
 * What a room may be called. Shared by server and web; imports nothing.
 */

export const ROOM_NAME = /^[\p{L}\p{M}\p{Nd}._\-:/@~]{1,128}$/u;

/** Whether a string is a room's name: 1 to 128 letters, digits and `. _ - : / @ ~`, in any script. */
export function isRoomName(name: string): boolean {
  return ROOM_NAME.test(name);
}
