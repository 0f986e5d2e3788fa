/**
 * Messages of one room: keeps timeline, older pages and outbox consistent.
 */
import type { Entry } from '../../../server/core/protocol/entry.ts';
import type {
  AckFrame,
  ClientFrame,
  JoinedFrame,
  PageFrame,
} from '../../../server/core/protocol/frames.ts';
import { createOlderPages } from '../older-pages.ts';
import { createOutbox, type OutboxOptions } from '../outbox.ts';
import { createTimeline, HELD_MESSAGES_MAX } from '../timeline.ts';

export interface RoomMessagesOptions extends OutboxOptions {
  send(frame: ClientFrame): boolean;
  onEntries(entries: readonly Entry[]): void;
}

export type RoomMessages = ReturnType<typeof createRoomMessages>;

/** Messages retained for a reader at the end of the timeline. */
const MESSAGES_MAX = 2_000;

export function createRoomMessages(options: RoomMessagesOptions) {
  const { room, clock, random, send, onChange } = options;
  const timeline = createTimeline();
  const outbox = createOutbox(options);
  const older = createOlderPages({
    timeline,
    clock,
    random,
    request: (before, limit) => send({ type: 'history', room, before, limit }),
    onChange,
  });
  /** The room's last seq at the join: a long resume arrives in several frames. */
  let headAtJoin = 0;
  let holds = 0;

  const discardDelivered = (entries: readonly Entry[]): void => {
    for (const { id } of entries) outbox.discard(id);
    outbox.reached(timeline.last ?? 0);
    onChange();
  };
  const replace = (frame: JoinedFrame): true => {
    timeline.replace(frame);
    discardDelivered(frame.entries);
    older.start();
    return true;
  };
  const takeEntries = (entries: readonly Entry[]): boolean => {
    const isWhole = timeline.append(entries);
    timeline.trim(holds > 0 || older.isLoading ? HELD_MESSAGES_MAX : MESSAGES_MAX);
    options.onEntries(entries);
    discardDelivered(entries);
    if (isWhole && timeline.last! >= headAtJoin) older.start();
    return isWhole;
  };

  return {
    timeline,
    outbox,
    older,
    get state() {
      return {
        messages: timeline.messages,
        headAtJoin,
        pending: outbox.pending,
        hasOlder: timeline.hasOlder,
        isLoadingOlder: older.isLoading,
        gapBefore: timeline.gapBefore,
      };
    },
    joined(frame: JoinedFrame): boolean {
      headAtJoin = frame.head;
      const isNew = timeline.last === undefined || !frame.complete;
      const isWhole = isNew ? replace(frame) : takeEntries(frame.entries);
      if (isWhole) outbox.start();
      return isWhole;
    },
    takeEntries,
    takePage(frame: PageFrame): void {
      older.takePage(frame);
      discardDelivered(frame.entries);
    },
    acknowledged(frame: AckFrame): void {
      outbox.acknowledged(frame);
      outbox.reached(timeline.last ?? 0);
    },
    hold(): () => void {
      let isHeld = true;
      holds += 1;
      return () => {
        if (isHeld) holds -= 1;
        isHeld = false;
      };
    },
    stop(): void {
      outbox.stop();
      older.stop();
    },
    close(): void {
      outbox.close();
      older.close();
    },
  };
}
