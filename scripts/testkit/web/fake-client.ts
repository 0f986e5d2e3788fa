/**
 * Fake ChatClient without a server: rooms contain what tests set and apply the reader's actions.
 */
import type { User } from '../../../server/core/protocol/entry.ts';
import type { Limits } from '../../../server/core/protocol/frames.ts';
import type { ChatClient, LinkStatus, RoomFeed } from '../../../web/client/chat-client.ts';
import { PLAIN_RIGHTS } from '../../../web/client/room-rights.ts';
import type {
  Message,
  RoomFrame,
  RoomNotice,
  RoomRequest,
  RoomState,
} from '../../../web/client/room-state.ts';

export interface FakeClient extends ChatClient {
  status: LinkStatus;
  user: User | undefined;
  replica: string | undefined;
  limits: Limits | undefined;
  hasWritten: boolean;
  readonly isClosed: boolean;
  readonly left: readonly string[];
  set(change: Partial<Pick<FakeClient, 'status' | 'user' | 'replica'>>): void;
  room(name: string): FakeFeed;
}

export interface FakeFeed extends RoomFeed {
  readonly state: RoomState;
  set(change: Partial<RoomState>): void;
  notify(notice: RoomNotice): void;
  readonly requests: RoomRequest[];
  /** The server's answer; replaceable. Undefined for none. */
  answer(request: RoomRequest): RoomFrame | undefined;
}

export function createFakeClient(): FakeClient {
  const listeners = new Set<() => void>();
  const rooms = new Map<string, FakeFeed>();
  const left: string[] = [];
  let isClosed = false;
  const client: FakeClient = {
    status: { type: 'open' },
    user: { id: 'ada', name: 'Ada', role: 'guest' },
    replica: 'starling-1',
    limits: { textMax: 4_000, frameMax: 65_536, sendsPerMinute: 120, roomsMax: 100, nameMax: 64 },
    hasWritten: false,
    left,
    get isClosed() {
      return isClosed;
    },
    set(change) {
      Object.assign(client, change);
      for (const listener of [...listeners]) listener();
    },
    subscribe: (listener) => subscribe(listeners, listener),
    room(name) {
      let feed = rooms.get(name);
      if (!feed) {
        rooms.set(name, feed = createFakeFeed(name, client, () => left.push(name)));
      }
      return feed;
    },
    rename(name) {
      client.set({ user: { ...client.user!, name } });
    },
    reconnect: () => client.set({ status: { type: 'open' } }),
    close() {
      isClosed = true;
    },
  };
  return client;
}

function createFakeFeed(room: string, client: FakeClient, onLeave: () => void): FakeFeed {
  const listeners = new Set<() => void>();
  const noticeListeners = new Set<(notice: RoomNotice) => void>();
  const frameListeners = new Set<(frame: RoomFrame) => void>();
  const requests: RoomRequest[] = [];
  let ids = 0;
  const update = (seq: number, change: (message: Message) => Partial<Message>): void =>
    feed.set({
      messages: feed.state.messages.map((message) =>
        message.seq === seq ? { ...message, ...change(message) } : message
      ),
    });
  const feed: FakeFeed = {
    state: {
      room,
      phase: 'live',
      messages: [],
      headAtJoin: 0,
      pending: [],
      hasOlder: false,
      isLoadingOlder: false,
      presence: { count: 1, members: [client.user!] },
      typing: [],
      rights: PLAIN_RIGHTS,
      waiting: 0,
    },
    set(change) {
      (feed as { state: RoomState }).state = { ...feed.state, ...change };
      for (const listener of [...listeners]) listener();
    },
    notify: (notice) => noticeListeners.forEach((listener) => listener(notice)),
    subscribe: (listener) => subscribe(listeners, listener),
    onNotice: (listener) => subscribe(noticeListeners, listener),
    send(text, { replyTo } = {}) {
      if (text.length > client.limits!.textMax) throw new RangeError('the text is too long');
      client.hasWritten = true;
      ids += 1;
      const id = `own-${ids}`;
      const reply = replyTo === undefined ? {} : { replyTo };
      if (client.status.type !== 'open') {
        const pending = { id, text, at: Date.now(), state: 'waiting' as const, ...reply };
        feed.set({ pending: [...feed.state.pending, pending] });
        return id;
      }
      const seq = (feed.state.messages.at(-1)?.seq ?? 0) + 1;
      const message = fakeMessage({ seq, id, from: client.user!, text, ...reply });
      feed.set({ messages: [...feed.state.messages, message] });
      return id;
    },
    edit: (target, text) => update(target, () => ({ text, edited: Date.now() })),
    delete: (target) => update(target, () => ({ text: '', deleted: true, reactions: {} })),
    react: (target, emoji, on) => update(target, (message) => reacted(message, emoji, on)),
    typing() {},
    request(request) {
      requests.push(request);
      const answer = feed.answer(request);
      if (answer) queueMicrotask(() => frameListeners.forEach((listener) => listener(answer)));
      return true;
    },
    onFrame: (listener) => subscribe(frameListeners, listener),
    requests,
    answer(request) {
      if (request.type === 'report') return { type: 'reported', room, id: request.id };
      if (request.type === 'moderate') return { type: 'moderated', room, id: request.id };
      if (request.type === 'reactors') {
        return { type: 'reactors', room, id: request.id, people: {} };
      }
      const nothing = { held: [], reports: [], sanctions: [] };
      return { type: 'queue', room, heldCount: 0, reportCount: 0, ...nothing };
    },
    loadOlder: () => Promise.resolve(),
    hold: () => () => {},
    ignore() {},
    retry: (id) =>
      feed.set({
        pending: feed.state.pending.map(({ refusal, ...one }) =>
          one.id === id ? { ...one, state: 'waiting' } : { ...one, ...refusal && { refusal } }
        ),
      }),
    discard: (id) => feed.set({ pending: feed.state.pending.filter((one) => one.id !== id) }),
    leave: onLeave,
  };
  return feed;
}

export function fakeMessage(some: Partial<Message> & { seq: number }): Message {
  return {
    id: `m-${some.seq}`,
    kind: 'message',
    from: { id: 'ben', name: 'Ben' },
    at: Date.now(),
    via: 'starling-1',
    text: `text ${some.seq}`,
    deleted: false,
    reactions: {},
    mine: [],
    ...some,
  };
}

function reacted(message: Message, emoji: string, on: boolean): Partial<Message> {
  const others = (message.reactions[emoji] ?? 0) - (message.mine.includes(emoji) ? 1 : 0);
  const reactions = { ...message.reactions, [emoji]: others + (on ? 1 : 0) };
  if (reactions[emoji] === 0) delete reactions[emoji];
  const mine = message.mine.filter((one) => one !== emoji);
  return { reactions, mine: on ? [...mine, emoji] : mine };
}

function subscribe<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
