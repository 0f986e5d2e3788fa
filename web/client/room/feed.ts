/**
 * Feed of one room: joins it on every connection; combines membership, messages and status.
 */
import type { User } from '../../../server/core/protocol/entry.ts';
import type { ClientFrame } from '../../../server/core/protocol/frames.ts';
import { isRoomName } from '../../../server/core/protocol/room-name.ts';
import type { RoomFeed } from '../client-api.ts';
import type { Clock } from '../../../server/lib/clock.ts';
import { createListeners } from '../listeners.ts';
import { createMembership } from '../membership.ts';
import type { OutboxStorage } from '../outbox-storage.ts';
import type { Post } from '../outbox.ts';
import { dispatchFrame } from './frames.ts';
import { createIgnoring } from './ignoring.ts';
import { createRoomMessages } from './messages.ts';
import type { RoomFrame, RoomNotice, RoomState } from '../room-state.ts';
import { createRoomStatus } from './status.ts';
import { createSnapshot } from './snapshot.ts';

export interface ConnectedFeed {
  readonly feed: RoomFeed;
  welcomed(user: User): void;
  lost(): void;
  takeFrame(frame: RoomFrame): void;
  notify(notice: RoomNotice): void;
  close(): void;
}

export interface RoomFeedOptions {
  room: string;
  clock: Clock;
  random: () => number;
  send(frame: ClientFrame): boolean;
  textMax(): number | undefined;
  onLate(): void;
  /** If false, the page provides the identity, and unsent messages are stored per user. */
  isGuest: boolean;
  outboxStorage(room: string, userId?: string): OutboxStorage;
  onSend(): void;
  onLeave(): void;
}

const TYPING_EVERY_MS = 2_000;

export function createRoomFeed(options: RoomFeedOptions): ConnectedFeed {
  const { room, clock, send } = options;
  const notices = createListeners<[RoomNotice]>();
  const frames = createListeners<[RoomFrame]>();
  let readerId: string | undefined;
  let typedAtMs = -Infinity;
  let isLeft = false;

  const ignoring = createIgnoring(() => snapshot.changed());
  const snapshot = createSnapshot((): RoomState => {
    const state = ignoring.apply({ room, ...messages.state, ...status.state });
    state.typing = state.typing.filter(({ id }) => id !== readerId);
    // A reader whom the room refuses sees only the reason.
    return state.refusal ? { ...state, messages: [], hasOlder: false } : state;
  });
  const status = createRoomStatus(clock, snapshot.changed);
  const messages = createRoomMessages({
    ...options,
    onChange: snapshot.changed,
    onNotice: notices.notify,
    onEntries: status.clearTypists,
  });
  const { outbox, timeline } = messages;
  const membership = createMembership({
    ...options,
    last: () => timeline.last,
    onStop: messages.stop,
  });

  const post = (draft: Post, text = '-'): void => {
    const notice = outbox.checkText(text);
    if (notice) notices.notify(notice);
    else outbox.add(draft);
  };
  const close = (): void => {
    isLeft = true;
    membership.stop();
    messages.close();
    status.close();
  };

  // Not sent: the server's refusal of an invalid name does not repeat the name.
  if (!isRoomName(room)) {
    status.refuse({ code: 'invalid', reason: 'room_name', message: 'not a valid room name' });
  }
  if (options.isGuest) outbox.attach(options.outboxStorage(room));

  const feed: RoomFeed = {
    get state() {
      return snapshot.state;
    },
    subscribe: snapshot.subscribe,
    onNotice: notices.add,
    send(text, { replyTo } = {}) {
      const notice = outbox.checkText(text);
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
    request: (request) => membership.isJoined && send({ ...request, room }),
    onFrame: frames.add,
    loadOlder: messages.older.load,
    hold: messages.hold,
    ignore: ignoring.set,
    retry: outbox.retry,
    discard: outbox.discard,
    leave() {
      if (isLeft) return;
      close();
      options.onLeave();
    },
  };
  return {
    feed,
    takeFrame(frame) {
      frames.notify(frame);
      dispatchFrame(frame, { membership, messages, status });
    },
    close,
    notify: notices.notify,
    lost: membership.stop,
    welcomed(user) {
      if (readerId !== user.id && !options.isGuest) {
        outbox.attach(options.outboxStorage(room, user.id));
      }
      readerId = user.id;
      timeline.setReader(user.id);
      snapshot.changed();
      if (isRoomName(room)) membership.join();
    },
  };
}
