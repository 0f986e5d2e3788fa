/**
 * Moderation client of one room: promises for commands, reports and the review queue. Lazy-loaded.
 */
import type { RefusalCode } from '../../server/core/protocol/codes.ts';
import type {
  HeldMessage,
  ModerateFrame,
  Report,
  Sanction,
} from '../../server/core/protocol/moderation.ts';
import type { RoomFeed } from './client-api.ts';
import { type Clock, systemClock } from '../../server/lib/clock.ts';
import { isCount, isNumber, isObject, isText, isUser, optional } from './field-checks.ts';
import { randomId } from './random-id.ts';
import { noticeOf } from './notice-of.ts';
import type { RoomFrame, RoomNotice, RoomRequest } from './room-state.ts';

export interface ModerationClient {
  /**
   * docs/protocol.md lists the fields of each action. Returns the number of items removed, for a
   * command that removes several.
   */
  moderate(command: ModerationCommand): Promise<number | undefined>;
  /** `target` is the seq of the message. `reason` may be empty. */
  report(target: number, reason: string): Promise<void>;
  /** Returns the newest 50 items of each list, or those before a time. */
  queue(before?: number): Promise<Queue>;
  /** Rejects all pending requests. Idempotent. */
  close(): void;
}

export type ModerationCommand = Omit<ModerateFrame, 'type' | 'room' | 'id'>;

export interface Queue {
  held: HeldMessage[];
  reports: Report[];
  sanctions: Sanction[];
}

export class ModerationRefusal extends Error {
  readonly code: RefusalCode;
  readonly notice: RoomNotice;

  constructor(notice: RoomNotice) {
    super(notice.message);
    this.name = 'ModerationRefusal';
    this.code = notice.code;
    this.notice = notice;
  }
}

interface PendingRequest {
  resolve(answer: RoomFrame): void;
  reject(refusal: ModerationRefusal): void;
  cancel(): void;
}

export const REQUESTS_MAX = 20;
const ANSWER_WITHIN_MS = 15_000;
/** Key of the queue request. It has no id, so only one is sent at a time. */
const QUEUE = 'queue';

/**
 * @example
 * const moderation = createModerationClient(client.room('lobby'));
 * await moderation.moderate({ action: 'mute', user: 'u_17', minutes: 10, reason: 'spam' });
 */
export function createModerationClient(
  feed: RoomFeed,
  clock: Clock = systemClock,
): ModerationClient {
  const pending = new Map<string, PendingRequest>();
  let lastQueue: Promise<unknown> = Promise.resolve();

  const takePending = (key: string): PendingRequest | undefined => {
    const one = pending.get(key);
    pending.delete(key);
    one?.cancel();
    return one;
  };
  const stop = feed.onFrame((frame) => {
    // A queue frame without lists only announces new counts.
    if (frame.type === 'queue' && frame.held) takePending(QUEUE)?.resolve(frame);
    else if (frame.type === 'moderated' || frame.type === 'reported') {
      takePending(frame.id)?.resolve(frame);
    } else if (frame.type === 'refused') {
      takePending(frame.id ?? QUEUE)?.reject(new ModerationRefusal(noticeOf(frame)));
    }
  });
  const request = (key: string, frame: RoomRequest): Promise<RoomFrame> =>
    new Promise((resolve, reject) => {
      const refuse = (code: RefusalCode, message: string): void => {
        pending.delete(key);
        reject(new ModerationRefusal({ code, message }));
      };
      if (pending.size >= REQUESTS_MAX) {
        return refuse('rate_limited', `At most ${REQUESTS_MAX} requests may wait for an answer.`);
      }
      if (!feed.request(frame)) return refuse('unavailable', 'There is no connection.');
      const cancel = clock.after(ANSWER_WITHIN_MS, () => {
        refuse('unavailable', 'The server did not answer in time.');
      });
      pending.set(key, { resolve, reject, cancel });
    });

  return {
    async moderate(command) {
      const id = randomId();
      const { count } = await request(id, { type: 'moderate', id, ...command }) as {
        count?: unknown;
      };
      return isCount(count) ? count as number : undefined;
    },
    async report(target, reason) {
      const id = randomId();
      await request(id, { type: 'report', id, target, reason });
    },
    async queue(before) {
      const answer = lastQueue.then(() =>
        request(QUEUE, { type: 'queue', ...before === undefined ? {} : { before } })
      );
      lastQueue = answer.catch(() => {});
      return readQueue(await answer);
    },
    close() {
      stop();
      for (const key of [...pending.keys()]) {
        const message = 'The member left the room.';
        takePending(key)!.reject(new ModerationRefusal({ code: 'unavailable', message }));
      }
    },
  };
}

const isAt = { at: isNumber };
const isReasons = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.every((one: unknown) => isObject(one) && isUser(one.by) && isText(one.reason));
const HELD = { item: isText, id: isText, from: isUser, text: isText, ...isAt };
const REPORT = {
  item: isText,
  target: isCount,
  author: isUser,
  text: isText,
  reason: isText,
  by: isUser,
  count: optional(isCount),
  more: optional(isReasons),
  ...isAt,
};
const SANCTION = {
  kind: (value: unknown) => value === 'ban' || value === 'mute',
  room: isText,
  userId: isText,
  by: isUser,
  until: optional(isNumber),
  reason: optional(isText),
  ...isAt,
};

/** Drops malformed items: a newer server may send fields that this client does not know. */
function readQueue(answer: RoomFrame): Queue {
  const { held, reports, sanctions } = answer as unknown as Record<string, unknown>;
  return {
    held: listFrom(held, HELD),
    reports: listFrom(reports, REPORT),
    sanctions: listFrom(sanctions, SANCTION),
  };
}

function listFrom<T>(value: unknown, fields: Record<string, (value: unknown) => boolean>): T[] {
  if (!Array.isArray(value)) return [];
  return value.filter((one: unknown) =>
    isObject(one) && Object.keys(fields).every((name) => fields[name]!(one[name]))
  );
}
