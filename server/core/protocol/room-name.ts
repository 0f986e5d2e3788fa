/**
 * Names of rooms: letters, digits and `. _ - : / @ ~`, in any script, in one spelling (Unicode's NFC)
 * and with nothing invisible. Two names that look alike because of how they are encoded would be two
 * rooms, of which the rules of one do not hold in the other. Shared by server and web; imports nothing.
 */

/** The signs alone: names that older servers let through are stored, and have only these. */
export const ROOM_SIGNS = /^[\p{L}\p{M}\p{Nd}._\-:/@~]{1,128}$/u;

/** Most names, which need no further look. */
const PLAIN = /^[\w.\-:/@~]{1,128}$/;
/** Fillers, joiners, selectors, blanks: letters and marks that are not seen. */
const HIDDEN = /[\p{Default_Ignorable_Code_Point}\u{13441}\u{13442}]/u;
/** Something to which a mark can belong. */
const SEEN = /[\p{L}\p{Nd}._\-:/@~]/u;

export function isRoomName(name: string): boolean {
  return PLAIN.test(name) || (ROOM_SIGNS.test(name) && isSeen(name) && isNormal(name));
}

/** What is wrong with a room's name, for a person; nothing when it is one. */
export function faultInRoomName(name: string): string | undefined {
  if (isRoomName(name)) return undefined;
  if (!ROOM_SIGNS.test(name)) return 'must be 1 to 128 letters, digits or . _ - : / @ ~';
  return isSeen(name)
    ? 'must be in Unicode’s normal form NFC'
    : 'must have visible characters, and no invisible ones';
}

/** As servers take it: the one spelling of what may be typed in several. */
export function normalRoomName(name: string): string {
  return name.normalize('NFC');
}

/** Whether a part of a name, as a pattern has it, can be in a room's name. */
export function isRoomText(text: string): boolean {
  return !HIDDEN.test(text) && isNormal(text);
}

function isSeen(name: string): boolean {
  return !HIDDEN.test(name) && SEEN.test(name);
}

function isNormal(text: string): boolean {
  return text === text.normalize('NFC');
}
