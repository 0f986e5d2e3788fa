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
  { light: '#5a3fd1', dark: '#b3a4ff' },
  { light: '#0b6e6e', dark: '#62d4cf' },
  { light: '#a82a80', dark: '#f79ad3' },
  { light: '#0f62a8', dark: '#86bfff' },
  { light: '#a3460a', dark: '#ffab78' },
  { light: '#14713d', dark: '#79d99a' },
  { light: '#b4232f', dark: '#ff9c9c' },
  { light: '#7f5300', dark: '#f2c14e' },
  { light: '#8535a8', dark: '#dda2ff' },
  { light: '#4a6608', dark: '#b9d36b' },
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
