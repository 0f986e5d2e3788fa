/**
 * Own reactions: the reader's reactions on a page whose messages have too many reactors to keep in
 * memory. Costs one store query per reader; other pages need none.
 */
import type { SharedCalls } from '../../lib/shared-calls.ts';
import type { Room } from '../room/room.ts';
import { foldOwn } from '../store/fold.ts';
import type { FoldedMessage, Store } from '../store/store.ts';
import type { GapRepair } from './gap-repair.ts';

/** A reader's emojis by seq of the message. */
export type OwnEmojis = ReadonlyMap<number, readonly string[]>;

export interface OwnReactions {
  /** Whether the page has messages whose reactors are unknown. */
  isNeeded(messages: readonly FoldedMessage[], userId: string): boolean;
  /**
   * Reads the user's reactions from the page's first message on. The returned function gives them
   * as of the room's current head, or undefined when the room has outrun its memory.
   */
  read(
    room: Room,
    messages: readonly FoldedMessage[],
    userId: string,
  ): Promise<() => OwnEmojis | undefined>;
}

export interface OwnReactionsOptions {
  store: Store;
  gapRepair: GapRepair;
  reads: SharedCalls;
}

export function createOwnReactions({ store, gapRepair, reads }: OwnReactionsOptions): OwnReactions {
  return {
    // Readers of server-sent events have no user id.
    isNeeded: (messages, userId) =>
      userId !== '' && messages.some(({ reactors }) => reactors === undefined),
    async read(room, messages, userId) {
      const from = messages[0]?.entry.seq ?? 0;
      const own = await reads.run(
        `reactions ${room.name} ${from} ${userId}`,
        () => store.reactionsBy(room.name, userId, from),
      );
      if (own.head > room.head) await gapRepair.repair(room);
      return () => {
        const later = room.entriesAfter(own.head);
        return later && foldOwn(own.emojis, later, userId);
      };
    },
  };
}
