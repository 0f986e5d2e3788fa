/**
 * Outbox of one room: posts that the server has not acknowledged yet, step (1) of a message's way. Sent in order under ids that never change, so that sending again is harmless.
 */
import type { AckFrame, PostFrame, RefusedFrame } from '../../server/core/protocol/frames.ts';
import { retryMs } from './retry-wait.ts';
import type { Clock } from '../../server/lib/clock.ts';
import { type KeptMessages, OUTBOX_MAX } from './outbox-storage.ts';
import { randomId } from './random-id.ts';
import type { PendingMessage, RoomNotice } from './room-state.ts';

type WithoutAddress<T> = T extends PostFrame ? Omit<T, 'room' | 'id'> : never;
/** A post before it has a room and an id. */
export type Post = WithoutAddress<PostFrame>;

export interface Outbox {
  /** Messages that are not in the timeline yet, in the order in which they will be. */
  readonly pending: readonly PendingMessage[];
  /** Why a text cannot be sent, if so. */
  objection(text: string): RoomNotice | undefined;
  /** Returns the id. There must be no objection. */
  add(post: Post): string;
  /** Restores the messages of an earlier visit, before those of this one, and keeps the latter too. Called again for another user. */
  attach(kept: KeptMessages): void;
  /** The room is joined: sends what waits, from the oldest on. */
  start(): void;
  /** The connection or the room is lost: what was under way is sent again after the next start. */
  stop(): void;
  acknowledged(frame: AckFrame): void;
  refused(frame: RefusedFrame): void;
  /** The timeline has all entries up to this seq. */
  reached(seq: number): void;
  retry(id: string): void;
  /** The visitor takes it back, or an entry with this id is in the timeline. */
  discard(id: string): void;
  close(): void;
}

export interface OutboxOptions {
  room: string;
  clock: Clock;
  random: () => number;
  send(frame: PostFrame): void;
  /** UTF-16 code units of a text, once the server told. */
  textMax(): number | undefined;
  onChange(): void;
  /** An edit, a deletion or a reaction was refused. */
  onNotice(notice: RoomNotice): void;
  /** An acknowledgement is late: does the server still hear us? */
  onLate(): void;
}

interface Item {
  frame: PostFrame;
  /** How a message is shown; other posts are not. */
  message?: PendingMessage;
  /** Acknowledged with this seq, and shown until the timeline has it. */
  seq?: number;
}

/** Sent again when nothing was heard of it for so long. */
const ACK_WITHIN_MS = 10_000;
/** A message of an earlier visit that is older is not sent by itself: the talk has moved on. */
const RESTORED_AGE_MS_MAX = 86_400_000;
const LATE: RoomNotice = { code: 'unavailable', message: 'It was not sent in time.' };

export function createOutbox(options: OutboxOptions): Outbox {
  const { room, clock, random, onChange } = options;
  let items: Item[] = [];
  let kept: KeptMessages | undefined;
  let isOpen = false;
  /**
   * The one post that is on its way. One, not several: a server may refuse a post for now and take
   * the next one, and the visitor's own messages must keep their order.
   */
  let flight: Item | undefined;
  let callOffLate = () => {};
  let callOffRetry: (() => void) | undefined;

  const find = (id: string): Item | undefined => items.find(({ frame }) => frame.id === id);
  const tooLong = (text: string): RoomNotice | undefined => {
    const textMax = options.textMax();
    if (textMax === undefined || text.length <= textMax) return undefined;
    return { code: 'too_large', message: `A text has at most ${textMax} characters.` };
  };
  const land = (): void => {
    flight = undefined;
    callOffLate();
  };
  const pump = (): void => {
    if (!isOpen || flight || callOffRetry) return;
    flight = items.find(({ message, seq }) =>
      seq === undefined && (!message || message.state === 'waiting')
    );
    if (!flight) return;
    const { frame } = flight;
    // Caught here: a frame that is far too large would end the connection for good.
    const notice = 'text' in frame ? tooLong(frame.text) : undefined;
    if (notice) return fail(flight, notice);
    callOffLate = clock.after(ACK_WITHIN_MS, late);
    options.send(frame);
  };
  const late = (): void => {
    flight = undefined;
    options.onLate();
    pump();
  };
  const remove = (item: Item): void => {
    items = items.filter((other) => other !== item);
    if (item.message) kept?.drop(item.frame.id);
    if (item === flight) land();
    onChange();
    pump();
  };
  const fail = (item: Item, refusal: RoomNotice): void => {
    if (!item.message) {
      remove(item);
      return options.onNotice(refusal);
    }
    show(item, { ...item.message, state: 'failed', refusal });
    if (item === flight) land();
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
        return { code: 'rate_limited', message: `At most ${OUTBOX_MAX} messages wait to be sent.` };
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
    attach(keptMessages) {
      // Those of another user stay where they are kept, for that user's next visit.
      if (kept) {
        items = [];
        land();
        onChange();
      }
      kept = keptMessages;
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
      land();
    },
    acknowledged({ id, seq }) {
      const item = find(id);
      if (!item) return;
      if (!item.message) return remove(item);
      item.seq = seq;
      kept?.drop(id);
      if (item === flight) land();
      pump();
    },
    refused({ id, code, message, retry, retryAfterMs, held }) {
      const item = find(id!);
      if (!item || item.seq !== undefined) return;
      if (held && item.message) {
        // Not kept for the next visit, which would send it again after it was rejected.
        kept?.drop(id!);
        item.message = { ...item.message, state: 'held' };
        onChange();
      } else if (!retry) return fail(item, { code, message });
      if (item === flight) land();
      if (!retry) return pump();
      callOffRetry?.();
      callOffRetry = clock.after(retryMs(retryAfterMs, random), () => {
        callOffRetry = undefined;
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
      land();
      callOffRetry?.();
    },
  };
}
