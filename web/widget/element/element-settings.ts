/**
 * Settings that `<starling-chat>` hands to its room.
 */
import type { RoomSettings } from './room-element.ts';
import type { StarlingChat } from './starling.d.ts';

const NAMES = [
  'room',
  'name',
  'token',
  'getToken',
  'showReplica',
  'titleBadge',
  'label',
  'subtitle',
  'logo',
  'phrases',
] as const;

export function settingsOf(chat: StarlingChat, server: string, lang: string): RoomSettings {
  const own = Object.fromEntries(NAMES.map((name) => [name, chat[name]]));
  return { ...own as Pick<StarlingChat, typeof NAMES[number]>, server, lang };
}
