/**
 * Avatars: initials and a stable colour per user. Pure.
 */
import { textHash } from '../../../server/lib/text-hash.ts';

export interface AvatarColour {
  /** On light backgrounds: behind white initials, and as text colour of the name. */
  light: string;
  /** On dark backgrounds: behind dark initials, and as text colour of the name. */
  dark: string;
}

export const AVATAR_INK = { light: '#ffffff', dark: '#15131d' } as const;

export const AVATAR_COLOURS: readonly AvatarColour[] = [
  { light: '#54c', dark: '#baf' },
  { light: '#166', dark: '#6cc' },
  { light: '#a28', dark: '#f9c' },
  { light: '#16a', dark: '#8bf' },
  { light: '#a41', dark: '#fa7' },
  { light: '#174', dark: '#7d9' },
  { light: '#b23', dark: '#f99' },
  { light: '#750', dark: '#eb5' },
  { light: '#83a', dark: '#daf' },
  { light: '#460', dark: '#bc6' },
];

export function avatarColour(userId: string): number {
  const hash = textHash(userId);
  // The low bits of this hash collide for ids that differ in one character; the high bits do not.
  return ((hash ^ (hash >>> 15)) >>> 0) % AVATAR_COLOURS.length;
}

/** `Ada Lovelace` -> `AL`, `ada` -> `A`; otherwise the name's first character. */
export function initials(name: string): string {
  const words = name.match(/[\p{L}\p{N}]+/gu) ?? [name.trim() || '?'];
  const first = [...words[0]!][0]!;
  const last = words.length > 1 ? [...words.at(-1)!][0]! : '';
  return (first + last).toUpperCase();
}
