/**
 * The reader's own reactions on a page with messages of which it is not known who reacted, as there
 * are many: one look-up in the store for each reader. Other pages need none.
 */
import type { SharedCalls } from '../../lib/shared-calls.ts';
import type { Room } from '../room/room.ts';
import { foldOwn } from '../store/fold.ts';
import type { FoldedMessage, Store } from '../store/store.ts';
import type { GapRepair } from './gap-repair.ts';

/** A reader's emojis by seq of the message. */
export type OwnEmojis = ReadonlyMap<number, readonly string[]>;

export interface OwnReactions {
  /** Whether a page cannot be shown to a reader without them. */
  isNeeded(messages: readonly FoldedMessage[], userId: string): boolean;
  /**
   * Reads those on the page and on all that comes after it. What is returned gives them as of the
   * room's head at the time of the call, or nothing when the room has moved on too far.
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
    // Who reads by server-sent events has no id.
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
