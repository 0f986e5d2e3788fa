/**
 * The rooms of a client: feeds by name, and memberships that are ending.
 */
import type { User } from '../../server/core/protocol/entry.ts';
import type { NameFault } from '../../server/core/protocol/frames.ts';
import { normalizeRoomName } from '../../server/core/protocol/room-name.ts';
import type { RoomFeed } from './client-api.ts';
import { type ConnectedFeed, createRoomFeed, type RoomFeedOptions } from './room/feed.ts';
import type { RoomFrame } from './room-state.ts';

export function createRooms(options: Omit<RoomFeedOptions, 'room' | 'onLeave'>) {
  const feeds = new Map<string, ConnectedFeed>();
  /** Rooms that were left; frames before the server's `left` belong to the old membership. */
  const leaving = new Set<string>();
  let user: User | undefined;

  const open = (room: string): ConnectedFeed => {
    const connected = createRoomFeed({
      ...options,
      room,
      onLeave() {
        feeds.delete(room);
        if (options.send({ type: 'leave', room })) leaving.add(room);
      },
    });
    feeds.set(room, connected);
    if (user && !leaving.has(room)) connected.welcomed(user);
    return connected;
  };

  return {
    feed(name: string): RoomFeed {
      const room = normalizeRoomName(name);
      return (feeds.get(room) ?? open(room)).feed;
    },
    takeFrame(frame: RoomFrame): void {
      const { room } = frame;
      const feed = feeds.get(room);
      if (!leaving.has(room)) return feed?.takeFrame(frame);
      const isOver = frame.type === 'left' ||
        (frame.type === 'refused' && frame.code === 'not_joined');
      if (!isOver) return;
      leaving.delete(room);
      feed?.welcomed(user!);
    },
    welcomed(reader: User): void {
      user = reader;
      leaving.clear();
      for (const feed of feeds.values()) feed.welcomed(reader);
    },
    refuseName(fault: NameFault): void {
      for (const feed of feeds.values()) {
        feed.notify({ code: 'forbidden', reason: `name_${fault}`, message: `name: ${fault}` });
      }
    },
    lost(): void {
      user = undefined;
      for (const feed of feeds.values()) feed.lost();
    },
    close(): void {
      user = undefined;
      for (const feed of feeds.values()) feed.close();
    },
  };
}
