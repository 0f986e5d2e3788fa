/**
 * One room of the client: joins it on every connection, takes what the server says about it, and
 * keeps the state that a reader sees. Timeline, outbox, presence and typing meet here.
 */
import type { RefusalCode } from '../../server/core/protocol/codes.ts';
import type { Entry, User } from '../../server/core/protocol/entry.ts';
import type {
  ClientFrame,
  JoinedFrame,
  Limits,
  Presence,
  RefusedFrame,
} from '../../server/core/protocol/frames.ts';
import { isRoomName } from '../../server/core/protocol/room-name.ts';
import type { RoomFeed } from './client-api.ts';
import type { Clock } from './clock.ts';
import type { KeptMessages } from './outbox-storage.ts';
import { createListeners } from './listeners.ts';
import { createMembership } from './membership.ts';
import { createOlderPages } from './older-pages.ts';
import { createOutbox, OUTBOX_MAX, type Post } from './outbox.ts';
import { nextPresence } from './presence.ts';
import { PLAIN_RIGHTS } from './room-rights.ts';
import type { RoomFrame, RoomNotice, RoomState } from './room-state.ts';
import { createTimeline, HELD_MESSAGES_MAX } from './timeline.ts';
import { createTypists } from './typists.ts';

/** The feed together with what only the client calls. */
export interface ConnectedFeed {
  readonly feed: RoomFeed;
  /** A new connection stands. */
  welcomed(user: User): void;
  lost(): void;
  take(frame: RoomFrame): void;
  close(): void;
}

export interface RoomFeedOptions {
  room: string;
  clock: Clock;
  random: () => number;
  /** False when there is no connection now. */
  send(frame: ClientFrame): boolean;
  /** Makes sure that the server still hears us. */
  probe(): void;
  limits(): Limits | undefined;
  /** False when the page says who the visitor is: unsent messages are kept by user then. */
  isGuest: boolean;
  keptMessages(userId?: string): KeptMessages;
  /** The visitor sends a message. */
  onSend(): void;
  onLeave(): void;
}

/** Messages kept for a reader who stays at the end. */
const MESSAGES_MAX = 2_000;
const TYPING_EVERY_MS = 2_000;

export function createRoomFeed(options: RoomFeedOptions): ConnectedFeed {
  const { room, clock, random, send, limits } = options;
  const listeners = createListeners();
  const notices = createListeners<[RoomNotice]>();
  const timeline = createTimeline();
  const frames = createListeners<[RoomFrame]>();
  const typists = createTypists(clock, changed);
  const outbox = createOutbox({
    room,
    clock,
    random,
    send,
    textMax: () => limits()?.textMax,
    onChange: changed,
    onNotice: notices.tell,
    onLate: options.probe,
  });
  const older = createOlderPages({
    timeline,
    clock,
    random,
    ask: (before, limit) => send({ type: 'history', room, before, limit }),
    onChange: changed,
  });
  const membership = createMembership({
    room,
    clock,
    random,
    send,
    last: () => timeline.last,
    onStop() {
      outbox.stop();
      older.stop();
    },
  });
  let state: RoomState | undefined;
  let isTelling = false;
  let phase: RoomState['phase'] = 'joining';
  let refusal: RoomState['refusal'];
  let presence: Presence = { count: 0 };
  let rights = PLAIN_RIGHTS;
  let waiting = 0;
  let readerId: string | undefined;
  /** The room's last seq when it was joined: a long resume comes in several frames. */
  let headAtJoin = 0;
  let typedAtMs = -Infinity;
  /** Readers away from the end. */
  let holds = 0;
  let isLeft = false;

  /** However much changed at once: one new state, and one call of each listener. */
  function changed(): void {
    state = undefined;
    if (isTelling) return;
    isTelling = true;
    queueMicrotask(() => {
      isTelling = false;
      listeners.tell();
    });
  }
  const build = (): RoomState => ({
    room,
    phase,
    refusal,
    // Who may not be here any more sees only why.
    messages: phase === 'refused' ? [] : timeline.messages,
    headAtJoin,
    pending: outbox.pending,
    hasOlder: phase !== 'refused' && timeline.hasOlder,
    isLoadingOlder: older.isLoading,
    gapBefore: timeline.gapBefore,
    presence,
    typing: typists.list.filter(({ id }) => id !== readerId),
    rights,
    waiting,
  });

  /** What is in the timeline is in the outbox no more. */
  const settle = (entries: readonly Entry[]): void => {
    for (const { id } of entries) outbox.arrived(id);
    outbox.reached(timeline.last ?? 0);
    changed();
  };
  /** False when an entry is missing. */
  const follow = (entries: readonly Entry[]): boolean => {
    const isWhole = timeline.append(entries);
    timeline.trim(holds > 0 || older.isLoading ? HELD_MESSAGES_MAX : MESSAGES_MAX);
    for (const { from } of entries) if (from) typists.clear(from.id);
    settle(entries);
    if (isWhole && timeline.last! >= headAtJoin) older.start();
    return isWhole;
  };
  const joined = (frame: JoinedFrame): void => {
    membership.joined();
    phase = 'live';
    refusal = undefined;
    presence = frame.presence;
    // Said anew right behind this, unless all is plain.
    rights = PLAIN_RIGHTS;
    waiting = 0;
    headAtJoin = frame.head;
    if (timeline.last === undefined || !frame.complete) {
      timeline.replace(frame);
      settle(frame.entries);
      older.start();
    } else if (!follow(frame.entries)) return membership.rejoin();
    outbox.start();
  };
  const refuse = (code: RefusalCode, message: string): void => {
    phase = 'refused';
    refusal = { code, message };
    changed();
  };
  const refused = (frame: RefusedFrame): void => {
    const isOut = frame.code === 'not_joined';
    if (!isOut && frame.id !== undefined) outbox.refused(frame);
    else if (!isOut && membership.isJoined && older.isAsked) older.refused(frame);
    // The server puts us out of the room, or a desk may not see the queue: the answer to this tells.
    else if (membership.isJoined) membership.rejoin();
    else if (frame.retry) membership.refused(frame.retryAfterMs);
    else if (!isOut) {
      membership.stop();
      refuse(frame.code, frame.message);
    }
  };
  /** While the room is joined again, what still comes is passed over: the answer to that brings it as well. */
  const takeLive = (frame: RoomFrame): void => {
    switch (frame.type) {
      case 'entries':
        return follow(frame.entries) ? undefined : membership.rejoin();
      case 'page':
        older.take(frame);
        return settle(frame.entries);
      case 'presence':
        presence = nextPresence(presence, frame);
        return changed();
      case 'typing':
        typists.set(frame.users);
        return changed();
      case 'room':
        rights = frame;
        return changed();
      case 'queue':
        waiting = frame.heldCount + frame.reportCount;
        return changed();
      case 'left':
        return membership.rejoin();
    }
  };
  const take = (frame: RoomFrame): void => {
    frames.tell(frame);
    if (frame.type === 'joined') joined(frame);
    else if (frame.type === 'refused') refused(frame);
    else if (frame.type === 'ack') {
      outbox.acknowledged(frame);
      outbox.reached(timeline.last ?? 0);
    } else if (membership.isJoined) takeLive(frame);
  };
  const close = (): void => {
    isLeft = true;
    membership.stop();
    outbox.close();
    older.close();
    typists.close();
  };

  /** Why a text cannot be sent, if so. */
  const objection = (text: string): RoomNotice | undefined => {
    if (outbox.isFull) {
      return { code: 'rate_limited', message: `At most ${OUTBOX_MAX} messages wait to be sent.` };
    }
    if (text.trim() === '') return { code: 'invalid', message: 'The text is empty.' };
    const textMax = limits()?.textMax;
    if (textMax === undefined || text.length <= textMax) return undefined;
    return { code: 'too_large', message: `A text has at most ${textMax} characters.` };
  };
  const post = (draft: Post, text = '-'): void => {
    const notice = objection(text);
    if (notice) notices.tell(notice);
    else outbox.add(draft);
  };

  // A server does not say which room an impossible name stood for, so none is asked for.
  if (!isRoomName(room)) refuse('invalid', 'This is not the name of a room.');
  if (options.isGuest) outbox.attach(options.keptMessages());

  return {
    take,
    close,
    lost: membership.stop,
    welcomed(user) {
      if (readerId !== user.id && !options.isGuest) outbox.attach(options.keptMessages(user.id));
      readerId = user.id;
      timeline.setReader(user.id);
      changed();
      if (isRoomName(room)) membership.join();
    },
    feed: {
      get state() {
        return state ??= build();
      },
      subscribe: listeners.add,
      onNotice: notices.add,
      send(text, { replyTo } = {}) {
        const notice = objection(text);
        if (notice) throw new RangeError(notice.message);
        options.onSend();
        return outbox.add({ type: 'send', text, replyTo });
      },
      edit: (target, text) => post({ type: 'edit', target, text }, text),
      delete: (target) => post({ type: 'delete', target }),
      react: (target, emoji, on) => post({ type: 'react', target, emoji, on }),
      typing() {
        if (!membership.isJoined || clock.now() - typedAtMs < TYPING_EVERY_MS) return;
        typedAtMs = clock.now();
        send({ type: 'typing', room });
      },
      ask: (question) => membership.isJoined && send({ ...question, room }),
      onFrame: frames.add,
      loadOlder: older.load,
      hold() {
        let isHeld = true;
        holds += 1;
        return () => {
          if (isHeld) holds -= 1;
          isHeld = false;
        };
      },
      retry: outbox.retry,
      discard: outbox.discard,
      leave() {
        if (isLeft) return;
        close();
        options.onLeave();
      },
    },
  };
}
