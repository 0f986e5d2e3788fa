/**
 * Shared connections: widgets with the same server and user lease rooms of one client.
 */
import type { ChatClient, RoomFeed } from '../../client/chat-client.ts';
import type { Place } from './place.ts';

export interface Lease {
  readonly client: ChatClient;
  readonly feed: RoomFeed;
  /** Idempotent. */
  release(): void;
}

export interface SharedClients {
  lease(place: Place): Lease;
}

export interface SharedClientsOptions {
  open(place: Place): ChatClient;
  /** An unused room or connection is kept this long, so that it survives a navigation. */
  lingerMs?: number;
}

interface SharedRoom {
  feed: RoomFeed;
  leases: number;
}
interface SharedClient {
  place: Place;
  client: ChatClient;
  rooms: Map<string, SharedRoom>;
  timer?: ReturnType<typeof setTimeout>;
}

export function createSharedClients(
  { open, lingerMs = 1_500 }: SharedClientsOptions,
): SharedClients {
  const clients = new Set<SharedClient>();

  const sweep = (shared: SharedClient): void => {
    for (const [name, room] of shared.rooms) {
      if (room.leases > 0) continue;
      shared.rooms.delete(name);
      room.feed.leave();
    }
    if (shared.rooms.size > 0) return;
    clients.delete(shared);
    shared.client.close();
  };

  return {
    lease(place) {
      let shared = [...clients].find((one) => isSameUser(one.place, place));
      if (!shared) clients.add(shared = { place, client: open(place), rooms: new Map() });
      const used = shared;
      let room = used.rooms.get(place.room);
      if (!room) {
        room = { feed: used.client.room(place.room), leases: 0 };
        used.rooms.set(place.room, room);
      }
      const { feed } = room;
      const counted = room;
      counted.leases += 1;
      let isReleased = false;
      return {
        client: used.client,
        feed,
        release() {
          if (isReleased) return;
          isReleased = true;
          counted.leases -= 1;
          clearTimeout(used.timer);
          used.timer = setTimeout(() => sweep(used), lingerMs);
        },
      };
    },
  };
}

export function isSameUser(one: Place | undefined, other: Place | undefined): boolean {
  return one?.url === other?.url && one?.token === other?.token &&
    one?.getToken === other?.getToken;
}
