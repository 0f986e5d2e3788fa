/**
 * Which room of which server an element shows, from what it was handed. Read before a room is joined.
 */
import { normalizeRoomName } from '../../../server/core/protocol/room-name.ts';
import type { RoomSettings } from './room-element.ts';

/** Elements whose places have the same `url`, `token` and `getToken` share a client. */
export interface Place {
  url: string;
  room: string;
  token: string | undefined;
  getToken: RoomSettings['getToken'];
  /** Name of a guest to begin with; the first element's counts. */
  name: string | undefined;
}

/** Undefined when no room can be meant. */
export function placeOf(
  { room, server, token, getToken, name }: Pick<
    RoomSettings,
    'room' | 'server' | 'token' | 'getToken' | 'name'
  >,
): Place | undefined {
  if (!room || !server) return undefined;
  return {
    url: server,
    // One room of several elements, however each encodes its name.
    room: normalizeRoomName(room),
    token: token || undefined,
    getToken,
    name: name || undefined,
  };
}
