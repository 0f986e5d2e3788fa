/**
 * Place of an element: its server, room and user, derived from its settings.
 */
import { normalizeRoomName } from '../../../server/core/protocol/room-name.ts';
import type { RoomSettings } from './room-element.ts';

/** Elements with the same `url`, `token` and `getToken` share a client. */
export interface Place {
  url: string;
  room: string;
  token: string | undefined;
  getToken: RoomSettings['getToken'];
  /** Initial name of a guest; the first element's name wins. */
  name: string | undefined;
  /** BCP 47 tag. */
  language: string;
}

export function placeOf(
  { room, server, token, getToken, name, lang }: Pick<
    RoomSettings,
    'room' | 'server' | 'token' | 'getToken' | 'name' | 'lang'
  >,
): Place | undefined {
  if (!room || !server) return undefined;
  return {
    url: server,
    // Normalized, so that elements with different encodings share a room.
    room: normalizeRoomName(room),
    token: token || undefined,
    getToken,
    name: name || undefined,
    language: lang,
  };
}
