/**
 * Changes of the lists in the settings. Lazy-loaded.
 */
import type { Settings } from './settings.ts';

export function withMuted({ muted }: Settings, room: string, isMuted: boolean): Partial<Settings> {
  return { muted: withItem(muted, room, isMuted) };
}

export function withIgnored(
  { ignored }: Settings,
  userId: string,
  isIgnored: boolean,
): Partial<Settings> {
  return { ignored: withItem(ignored, userId, isIgnored) };
}

function withItem(list: readonly string[], item: string, isIn: boolean): string[] {
  const others = list.filter((one) => one !== item);
  return isIn ? [...others, item] : others;
}
