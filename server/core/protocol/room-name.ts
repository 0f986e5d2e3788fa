/**
 * Room names: letters and digits of any script and `. _ - : / @ ~`, in Unicode's NFC, without
 * invisible characters. Otherwise two encodings of one visible name would be two rooms with their
 * own rules. Shared by server and web; imports nothing.
 */

/** Checks the characters only: names stored by older servers may fail `isRoomName`. */
export const ROOM_CHARACTERS = /^[\p{L}\p{M}\p{Nd}._\-:/@~]{1,128}$/u;

/** ASCII names, which are valid as they are. */
const PLAIN = /^[\w.\-:/@~]{1,128}$/;
/** Fillers, joiners, variation selectors, blanks: letters and marks without a glyph. */
const HIDDEN = /[\p{Default_Ignorable_Code_Point}\u{13441}\u{13442}]/u;
/** A base character, to which combining marks can attach. */
const VISIBLE = /[\p{L}\p{Nd}._\-:/@~]/u;

export function isRoomName(name: string): boolean {
  return PLAIN.test(name) || (ROOM_CHARACTERS.test(name) && isVisible(name) && isNormal(name));
}

/** Says for a person why a room's name is invalid; undefined when it is valid. */
export function faultInRoomName(name: string): string | undefined {
  if (isRoomName(name)) return undefined;
  if (!ROOM_CHARACTERS.test(name)) return 'must be 1 to 128 letters, digits or . _ - : / @ ~';
  return isVisible(name)
    ? 'must be in Unicode’s normal form NFC'
    : 'must have visible characters, and no invisible ones';
}

/** The form in which servers accept a typed name. */
export function normalizeRoomName(name: string): string {
  return name.normalize('NFC');
}

/** Whether a literal part of a pattern can occur in a room's name. */
export function isRoomText(text: string): boolean {
  return !HIDDEN.test(text) && isNormal(text);
}

function isVisible(name: string): boolean {
  return !HIDDEN.test(name) && VISIBLE.test(name);
}

function isNormal(text: string): boolean {
  return text === text.normalize('NFC');
}

/** Folder of the pages of rooms. */
export const ROOM_FOLDER = '/r/';

/** Path of the room's page. A slash stays one, unless a part would lead to another folder. */
export function roomPath(room: string): string {
  const hasDots = room.split('/').some((part) => part === '.' || part === '..' || part === '');
  const encoded = encodeURIComponent(room).replaceAll('%3A', ':').replaceAll('%40', '@');
  return ROOM_FOLDER + (hasDots ? encoded : encoded.replaceAll('%2F', '/'));
}
