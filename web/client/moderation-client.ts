/**
 * What those do who keep order in a room, and those who ask them to: acts that the server answers,
 * as promises. Stands on a RoomFeed, which carries the frames; a client that keeps no order never
 * loads it.
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
import { isCount, isNumber, isObject, isText, isUser, maybe } from './field-checks.ts';
import { randomId } from './random-id.ts';
import type { DeskQuestion, RoomFrame } from './room-state.ts';

export interface RoomDesk {
  /** What the action needs is in docs/protocol.md. */
  moderate(act: Act): Promise<void>;
  /** `target`: seq of the message. The reason may be empty. */
  report(target: number, reason: string): Promise<void>;
  /** The newest 50 of each, or those before a time. */
  queue(before?: number): Promise<Queue>;
  /** What is not answered yet rejects. Idempotent. */
  close(): void;
}

export type Act = Omit<ModerateFrame, 'type' | 'room' | 'id'>;

export interface Queue {
  held: HeldMessage[];
  reports: Report[];
  sanctions: Sanction[];
}

/** Why an act was not done: what the promises reject with. */
export class DeskRefusal extends Error {
  readonly code: RefusalCode;

  constructor(code: RefusalCode, message: string) {
    super(message);
    this.name = 'DeskRefusal';
    this.code = code;
  }
}

interface Waiting {
  resolve(answer: RoomFrame): void;
  reject(refusal: DeskRefusal): void;
  callOff(): void;
}

export const ACTS_MAX = 20;
const ANSWER_WITHIN_MS = 15_000;
/** A queue has no id of its own: one is asked for at a time. */
const QUEUE = 'queue';

/**
 * @example
 * const desk = createRoomDesk(client.room('lobby'));
 * await desk.moderate({ action: 'mute', user: 'u_17', minutes: 10, reason: 'spam' });
 */
export function createRoomDesk(feed: RoomFeed, clock: Clock = systemClock): RoomDesk {
  const waiting = new Map<string, Waiting>();
  let queueAsked: Promise<unknown> = Promise.resolve();

  const settle = (key: string): Waiting | undefined => {
    const one = waiting.get(key);
    waiting.delete(key);
    one?.callOff();
    return one;
  };
  const stop = feed.onFrame((frame) => {
    // Without the lists it only tells that the numbers changed.
    if (frame.type === 'queue' && frame.held) settle(QUEUE)?.resolve(frame);
    else if (frame.type === 'moderated' || frame.type === 'reported') {
      settle(frame.id)?.resolve(frame);
    } else if (frame.type === 'refused') {
      settle(frame.id ?? QUEUE)?.reject(new DeskRefusal(frame.code, frame.message));
    }
  });
  const ask = (key: string, question: DeskQuestion): Promise<RoomFrame> =>
    new Promise((resolve, reject) => {
      const refuse = (code: RefusalCode, message: string): void => {
        waiting.delete(key);
        reject(new DeskRefusal(code, message));
      };
      if (waiting.size >= ACTS_MAX) {
        return refuse('rate_limited', `At most ${ACTS_MAX} acts wait for an answer.`);
      }
      if (!feed.ask(question)) return refuse('unavailable', 'There is no connection now.');
      const callOff = clock.after(ANSWER_WITHIN_MS, () => {
        refuse('unavailable', 'The server did not answer in time.');
      });
      waiting.set(key, { resolve, reject, callOff });
    });

  return {
    async moderate(act) {
      const id = randomId();
      await ask(id, { type: 'moderate', id, ...act });
    },
    async report(target, reason) {
      const id = randomId();
      await ask(id, { type: 'report', id, target, reason });
    },
    async queue(before) {
      const asked = queueAsked.then(() =>
        ask(QUEUE, { type: 'queue', ...before === undefined ? {} : { before } })
      );
      queueAsked = asked.catch(() => {});
      return readQueue(await asked);
    },
    close() {
      stop();
      for (const key of [...waiting.keys()]) {
        settle(key)!.reject(new DeskRefusal('unavailable', 'The room was left.'));
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
  count: maybe(isCount),
  more: maybe(isReasons),
  ...isAt,
};
const SANCTION = {
  kind: (value: unknown) => value === 'ban' || value === 'mute',
  room: isText,
  userId: isText,
  by: isUser,
  until: maybe(isNumber),
  reason: maybe(isText),
  ...isAt,
};

/** What is malformed is left out: a newer server may say more than this client knows. */
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
