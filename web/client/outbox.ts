/**
 * Outbox of one room: unacknowledged posts, sent in order under fixed ids, so resends are
 * idempotent.
 */
import type { AckFrame, PostFrame, RefusedFrame } from '../../server/core/protocol/frames.ts';
import { retryMs } from './retry-wait.ts';
import type { Clock } from '../../server/lib/clock.ts';
import { OUTBOX_MAX, type OutboxStorage } from './outbox-storage.ts';
import { randomId } from './random-id.ts';
import type { PendingMessage, RoomNotice } from './room-state.ts';

type WithoutAddress<T> = T extends PostFrame ? Omit<T, 'room' | 'id'> : never;
export type Post = WithoutAddress<PostFrame>;

export interface Outbox {
  readonly pending: readonly PendingMessage[];
  /** Returns why a text cannot be sent, if so. */
  objection(text: string): RoomNotice | undefined;
  /** Returns the id. The caller checks `objection` first. */
  add(post: Post): string;
  /** Restores the messages of an earlier visit before the current ones; called for each user. */
  attach(kept: OutboxStorage): void;
  start(): void;
  /** The connection or the room is lost: posts in flight are sent again after the next start. */
  stop(): void;
  acknowledged(frame: AckFrame): void;
  refused(frame: RefusedFrame): void;
  reached(seq: number): void;
  retry(id: string): void;
  discard(id: string): void;
  close(): void;
}

export interface OutboxOptions {
  room: string;
  clock: Clock;
  random: () => number;
  send(frame: PostFrame): void;
  /** In UTF-16 code units; undefined until the server has told it. */
  textMax(): number | undefined;
  onChange(): void;
  onNotice(notice: RoomNotice): void;
  /** An acknowledgement is late: the connection may be dead. */
  onLate(): void;
}

interface Item {
  frame: PostFrame;
  /** How a message is shown; other posts are not. */
  message?: PendingMessage;
  /** The seq of the acknowledged post, shown until the timeline has it. */
  seq?: number;
}

const ACK_WITHIN_MS = 10_000;
/** Restored messages older than this are not sent automatically: the conversation has moved on. */
const RESTORED_AGE_MS_MAX = 86_400_000;
const LATE: RoomNotice = { code: 'unavailable', message: 'The message was not sent in time.' };

export function createOutbox(options: OutboxOptions): Outbox {
  const { room, clock, random, onChange } = options;
  let items: Item[] = [];
  let kept: OutboxStorage | undefined;
  let isOpen = false;
  /** At most one post in flight: after a refusal the next could overtake it, out of order. */
  let flight: Item | undefined;
  let cancelDeadline = () => {};
  let cancelRetry: (() => void) | undefined;

  const find = (id: string): Item | undefined => items.find(({ frame }) => frame.id === id);
  const tooLong = (text: string): RoomNotice | undefined => {
    const textMax = options.textMax();
    if (textMax === undefined || text.length <= textMax) return undefined;
    return { code: 'too_large', message: `A message can have at most ${textMax} characters.` };
  };
  const clearFlight = (): void => {
    flight = undefined;
    cancelDeadline();
  };
  const pump = (): void => {
    if (!isOpen || flight || cancelRetry) return;
    flight = items.find(({ message, seq }) =>
      seq === undefined && (!message || message.state === 'waiting')
    );
    if (!flight) return;
    const { frame } = flight;
    // A frame far above the server's limit would end the connection for good.
    const notice = 'text' in frame ? tooLong(frame.text) : undefined;
    if (notice) return fail(flight, notice);
    cancelDeadline = clock.after(ACK_WITHIN_MS, onTimeout);
    options.send(frame);
  };
  const onTimeout = (): void => {
    flight = undefined;
    options.onLate();
    pump();
  };
  const remove = (item: Item): void => {
    items = items.filter((other) => other !== item);
    if (item.message) kept?.drop(item.frame.id);
    if (item === flight) clearFlight();
    onChange();
    pump();
  };
  const fail = (item: Item, refusal: RoomNotice): void => {
    if (!item.message) {
      remove(item);
      return options.onNotice(refusal);
    }
    show(item, { ...item.message, state: 'failed', refusal });
    if (item === flight) clearFlight();
    pump();
  };
  const show = (item: Item, message: PendingMessage): void => {
    item.message = message;
    kept?.put(message);
    onChange();
  };
  const itemOf = (message: PendingMessage): Item => {
    const { id, text, replyTo } = message;
    return { message, frame: { type: 'send', room, id, text, replyTo } };
  };

  return {
    get pending() {
      return items.flatMap(({ message }) => message ?? []);
    },
    objection(text) {
      if (items.length >= OUTBOX_MAX) {
        return {
          code: 'rate_limited',
          message: `At most ${OUTBOX_MAX} messages may wait to be sent.`,
        };
      }
      return text.trim() ? tooLong(text) : { code: 'invalid', message: 'The text is empty.' };
    },
    add(post) {
      const id = randomId();
      const frame: PostFrame = { ...post, room, id };
      if (frame.type === 'send') {
        const { text, replyTo } = frame;
        const at = clock.date();
        const item = itemOf({ id, text, replyTo, at, state: 'waiting' });
        items.push(item);
        show(item, item.message!);
      } else items.push({ frame });
      pump();
      return id;
    },
    attach(outboxStorage) {
      // Messages of another user stay in storage for that user's next visit.
      if (kept) {
        items = [];
        clearFlight();
        onChange();
      }
      kept = outboxStorage;
      const restored = kept.load().filter(({ id }) => !find(id));
      const tooOld = clock.date() - RESTORED_AGE_MS_MAX;
      for (const { message } of items) if (message) kept.put(message);
      if (restored.length === 0) return;
      const expired = { state: 'failed', refusal: LATE } as const;
      const back = restored.map((message) =>
        itemOf(message.at < tooOld ? { ...message, ...expired } : message)
      );
      items = [...back, ...items].slice(-OUTBOX_MAX);
      onChange();
      pump();
    },
    start() {
      isOpen = true;
      pump();
    },
    stop() {
      isOpen = false;
      clearFlight();
    },
    acknowledged({ id, seq }) {
      const item = find(id);
      if (!item) return;
      if (!item.message) return remove(item);
      item.seq = seq;
      kept?.drop(id);
      if (item === flight) clearFlight();
      pump();
    },
    refused({ id, code, message, retry, retryAfterMs, held }) {
      const item = find(id!);
      if (!item || item.seq !== undefined) return;
      if (held && item.message) {
        // Not stored: the next visit would send it again after a moderator rejected it.
        kept?.drop(id!);
        item.message = { ...item.message, state: 'held' };
        onChange();
      } else if (!retry) return fail(item, { code, message });
      if (item === flight) clearFlight();
      if (!retry) return pump();
      cancelRetry?.();
      cancelRetry = clock.after(retryMs(retryAfterMs, random), () => {
        cancelRetry = undefined;
        pump();
      });
    },
    reached(seq) {
      const rest = items.filter((item) => !(item.seq! <= seq));
      if (rest.length === items.length) return;
      items = rest;
      onChange();
    },
    retry(id) {
      const item = find(id);
      if (item?.message?.state !== 'failed') return;
      const { refusal: _past, ...message } = item.message;
      items = [...items.filter((other) => other !== item), item];
      show(item, { ...message, at: clock.date(), state: 'waiting' });
      pump();
    },
    discard(id) {
      const item = find(id);
      if (item) remove(item);
    },
    close() {
      isOpen = false;
      clearFlight();
      cancelRetry?.();
    },
  };
}
