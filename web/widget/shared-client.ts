/**
 * One connection for all widgets of a page that talk to the same server as the same user.
 * Widgets take leases of rooms; whoever leaves last closes, a moment later.
 */
import type { ChatClient, ChatClientOptions, RoomFeed } from '../client/chat-client.ts';
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
  open(options: ChatClientOptions): ChatClient;
  /** How long an unused room or connection is kept: a page change of a single-page app takes less. */
  lingerMs?: number;
}

interface SharedRoom {
  feed: RoomFeed;
  leases: number;
}
interface SharedClient {
  client: ChatClient;
  rooms: Map<string, SharedRoom>;
  timer?: ReturnType<typeof setTimeout>;
}

export function createSharedClients(
  { open, lingerMs = 1_500 }: SharedClientsOptions,
): SharedClients {
  const clients = new Map<string, SharedClient>();

  const sweep = (key: string, shared: SharedClient): void => {
    for (const [name, room] of shared.rooms) {
      if (room.leases > 0) continue;
      shared.rooms.delete(name);
      room.feed.leave();
    }
    if (shared.rooms.size > 0) return;
    clients.delete(key);
    shared.client.close();
  };

  return {
    lease({ url, room: name, token, name: guestName }) {
      const key = JSON.stringify([url, token]);
      let shared = clients.get(key);
      if (!shared) {
        const client = open({
          url,
          ...(token === undefined ? {} : { token }),
          ...(guestName === undefined ? {} : { name: guestName }),
        });
        clients.set(key, shared = { client, rooms: new Map() });
      }
      const used = shared;
      let room = used.rooms.get(name);
      if (!room) used.rooms.set(name, room = { feed: used.client.room(name), leases: 0 });
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
          used.timer = setTimeout(() => sweep(key, used), lingerMs);
        },
      };
    },
  };
}
