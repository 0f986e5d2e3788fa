/**
 * Outbox of one room: unacknowledged posts, sent in order under fixed ids, so resends are
 * idempotent.
 */
import type { AckFrame, PostFrame, RefusedFrame } from '../../server/core/protocol/frames.ts';
import { noticeOf } from './notice-of.ts';
import { retryMs } from './retry-wait.ts';
import type { Clock } from '../../server/lib/clock.ts';
import { OUTBOX_MAX, type OutboxStorage } from './outbox-storage.ts';
import { randomId } from './random-id.ts';
import type { PendingMessage, RoomNotice } from './room-state.ts';

type WithoutAddress<T> = T extends PostFrame ? Omit<T, 'room' | 'id'> : never;
export type Post = WithoutAddress<PostFrame>;

export interface Outbox {
  readonly pending: readonly PendingMessage[];
  /** Returns why the text cannot be sent; undefined if it can. */
  checkText(text: string): RoomNotice | undefined;
  /** Returns the id. Call `checkText` first. */
  add(post: Post): string;
  /**
   * Restores unsent messages of an earlier visit, ahead of the current ones. Called again when the
   * user changes.
   */
  attach(storage: OutboxStorage): void;
  start(): void;
  /** The connection or the room is lost: the post in flight is sent again after the next start. */
  stop(): void;
  acknowledged(frame: AckFrame): void;
  refused(frame: RefusedFrame): void;
  /** The timeline has all entries up to `seq`. */
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
  /** In UTF-16 code units; undefined before the first `welcome`. */
  textMax(): number | undefined;
  onChange(): void;
  onNotice(notice: RoomNotice): void;
  /** An acknowledgement is late: the connection may be dead. */
  onLate(): void;
}

interface Item {
  frame: PostFrame;
  /** The message as it is shown; other posts are not shown. */
  message?: PendingMessage;
  /** The seq from the `ack`. The outbox shows the message until the timeline has it. */
  seq?: number;
}

const ACK_WITHIN_MS = 10_000;
/** Restored messages older than this are not sent automatically: the conversation has moved on. */
const RESTORED_AGE_MS_MAX = 86_400_000;
const EMPTY: RoomNotice = { code: 'invalid', reason: 'empty', message: 'empty' };
/** Shorter waits are not shown. */
const SHOWN_WAIT_MS_MIN = 3_000;
const LATE: RoomNotice = {
  code: 'unavailable',
  reason: 'late',
  message: 'not sent in time',
};

export function createOutbox(options: OutboxOptions): Outbox {
  const { room, clock, random, onChange } = options;
  let items: Item[] = [];
  let storage: OutboxStorage | undefined;
  let isOpen = false;
  /**
   * Only one post is in flight: with several, a later one could overtake one that is refused and
   * retried.
   */
  let inFlight: Item | undefined;
  let cancelDeadline = () => {};
  let cancelRetry: (() => void) | undefined;
  /** The post that was refused until later; the others wait with it, to keep their order. */
  let postponed: Item | undefined;

  const find = (id: string): Item | undefined => items.find(({ frame }) => frame.id === id);
  const checkLength = (text: string): RoomNotice | undefined => {
    const textMax = options.textMax();
    if (textMax === undefined || text.length <= textMax) return undefined;
    const message = `at most ${textMax} characters`;
    return { code: 'too_large', reason: 'too_long', max: textMax, message };
  };
  const clearInFlight = (): void => {
    inFlight = undefined;
    cancelDeadline();
  };
  const sendNext = (): void => {
    if (!isOpen || inFlight || cancelRetry) return;
    inFlight = items.find(({ message, seq }) =>
      seq === undefined && (!message || message.state === 'waiting')
    );
    if (!inFlight) return;
    const { frame } = inFlight;
    // If a frame far exceeds the server's limit, the connection is closed for good.
    const notice = 'text' in frame ? checkLength(frame.text) : undefined;
    if (notice) return fail(inFlight, notice);
    cancelDeadline = clock.after(ACK_WITHIN_MS, onTimeout);
    options.send(frame);
  };
  const onTimeout = (): void => {
    inFlight = undefined;
    options.onLate();
    sendNext();
  };
  const remove = (item: Item): void => {
    items = items.filter((other) => other !== item);
    if (item.message) storage?.drop(item.frame.id);
    if (item === inFlight) clearInFlight();
    if (item === postponed) endWait();
    onChange();
    sendNext();
  };
  const endWait = (): void => {
    cancelRetry?.();
    cancelRetry = postponed = undefined;
  };
  const fail = (item: Item, refusal: RoomNotice): void => {
    if (!item.message) {
      remove(item);
      return options.onNotice(refusal);
    }
    updateMessage(item, { ...item.message, state: 'failed', refusal });
    if (item === inFlight) clearInFlight();
    sendNext();
  };
  const updateMessage = (item: Item, message: PendingMessage): void => {
    item.message = message;
    storage?.put(message);
    onChange();
  };
  /** Not stored: the next visit sends the message at once. */
  const explainWait = (item: Item, why: Pick<PendingMessage, 'refusal' | 'retryAt'>): void => {
    if (item.message?.state !== 'waiting') return;
    const { refusal: _, retryAt: _past, ...message } = item.message;
    item.message = { ...message, ...why };
    onChange();
  };
  const toItem = (message: PendingMessage): Item => {
    const { id, text, replyTo } = message;
    return { message, frame: { type: 'send', room, id, text, replyTo } };
  };

  return {
    get pending() {
      return items.flatMap(({ message }) => message ?? []);
    },
    checkText(text) {
      if (items.length >= OUTBOX_MAX) {
        return {
          code: 'rate_limited',
          reason: 'outbox_max',
          message: `at most ${OUTBOX_MAX} unsent messages`,
        };
      }
      return text.trim() ? checkLength(text) : EMPTY;
    },
    add(post) {
      const id = randomId();
      const frame: PostFrame = { ...post, room, id };
      if (frame.type === 'send') {
        const { text, replyTo } = frame;
        const at = clock.date();
        const item = toItem({ id, text, replyTo, at, state: 'waiting' });
        items.push(item);
        updateMessage(item, item.message!);
      } else items.push({ frame });
      sendNext();
      return id;
    },
    attach(userStorage) {
      // Messages of another user stay in storage for that user's next visit.
      if (storage) {
        items = [];
        clearInFlight();
        endWait();
        onChange();
      }
      storage = userStorage;
      const restored = storage.load().filter(({ id }) => !find(id));
      const oldestAt = clock.date() - RESTORED_AGE_MS_MAX;
      for (const { message } of items) if (message) storage.put(message);
      if (restored.length === 0) return;
      const expired = { state: 'failed', refusal: LATE } as const;
      const restoredItems = restored.map((message) =>
        toItem(message.at < oldestAt ? { ...message, ...expired } : message)
      );
      items = [...restoredItems, ...items].slice(-OUTBOX_MAX);
      onChange();
      sendNext();
    },
    start() {
      isOpen = true;
      sendNext();
    },
    stop() {
      isOpen = false;
      clearInFlight();
    },
    acknowledged({ id, seq }) {
      const item = find(id);
      if (!item) return;
      if (!item.message) return remove(item);
      item.seq = seq;
      storage?.drop(id);
      if (item === inFlight) clearInFlight();
      sendNext();
    },
    refused(frame) {
      const { id, retry, retryAfterMs, held } = frame;
      const item = find(id!);
      if (!item || item.seq !== undefined) return;
      if (held && item.message) {
        // Otherwise the next visit would send it again, even if a moderator has rejected it.
        storage?.drop(id!);
        item.message = { ...item.message, state: 'held' };
        onChange();
      } else if (!retry) return fail(item, noticeOf(frame));
      if (item === inFlight) clearInFlight();
      if (!retry) return sendNext();
      endWait();
      postponed = item;
      const waitMs = retryMs(retryAfterMs, random);
      // A reaction that waits is not shown; a message that waits behind it is.
      const shown = items.find(({ message }) => message?.state === 'waiting');
      if (shown && waitMs >= SHOWN_WAIT_MS_MIN) {
        explainWait(shown, { refusal: noticeOf(frame), retryAt: clock.date() + waitMs });
      }
      cancelRetry = clock.after(waitMs, () => {
        endWait();
        if (shown) explainWait(shown, {});
        sendNext();
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
      updateMessage(item, { ...message, at: clock.date(), state: 'waiting' });
      sendNext();
    },
    discard(id) {
      const item = find(id);
      if (item) remove(item);
    },
    close() {
      isOpen = false;
      clearInFlight();
      cancelRetry?.();
    },
  };
}
