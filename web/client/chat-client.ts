/**
 * The headless client: one connection, any number of rooms. Runs in browsers, on Node and on Deno.
 */
import type { User } from '../../server/core/protocol/entry.ts';
import type { Limits, ServerFrame, WelcomeFrame } from '../../server/core/protocol/frames.ts';
import { normalRoomName } from '../../server/core/protocol/room-name.ts';
import { type Clock, systemClock } from './clock.ts';
import type { SocketConstructor } from './connection.ts';
import type { DeskQuestion } from './desk-question.ts';
import { createIdentity } from './identity.ts';
import { createKeptMessages } from './outbox-storage.ts';
import { createLink } from './link.ts';
import { createListeners } from './listeners.ts';
import { OUTBOX_MAX } from './outbox.ts';
import { type ConnectedFeed, createRoomFeed, type RoomFrame } from './room-feed.ts';
import type { RoomNotice, RoomState } from './room-state.ts';
import { createSafeStorage } from './guarded-storage.ts';
import { socketUrl, storagePrefix } from './server-address.ts';

export type LinkStatus =
  /** `attempt` counts from 1 since the last connection that held. */
  | { type: 'connecting'; attempt: number }
  | { type: 'open' }
  /** Waits to connect again; `until` in milliseconds since the Unix epoch. */
  | { type: 'waiting'; attempt: number; until: number }
  /** Will not connect again by itself. `code` says why (a close code of the protocol; 1000 after `close()`), and `text` in the server’s words, if it gave any. */
  | { type: 'closed'; code: number; text: string };

/** Where unsent messages and the guest's identity survive a reload. Nothing is written before the first send. */
export interface ChatStorage {
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
}

export interface ChatClientOptions {
  /** The server, `https://chat.example` or `wss://chat.example/chat`. */
  url: string | URL;
  /** A guest's name; the server makes one up when it is absent. A name that the visitor chose earlier wins. */
  name?: string;
  /** A signed identity, or the guest token of an earlier welcome. */
  token?: string;
  /**
   * Gives a signed identity; asked before it is needed, when the last one is about to end, and after
   * one was refused. What it throws is as good as a lost connection.
   */
  getToken?: () => string | Promise<string>;
  /** May throw. */
  storage?: ChatStorage;
  /** For runtimes without a global one, and for tests. */
  WebSocket?: SocketConstructor;
  /** For tests. */
  clock?: Clock;
  /** For tests: a number from 0 to 1, as `Math.random` gives. */
  random?: () => number;
}

export interface ChatClient {
  readonly status: LinkStatus;
  readonly user: User | undefined;
  /** Name of the replica that serves this connection. */
  readonly replica: string | undefined;
  readonly limits: Limits | undefined;
  /** Whether the visitor has sent something, now or at an earlier visit: only then storage is written to. */
  readonly hasWritten: boolean;
  /** Calls back after each change of the above; returns a function that stops it. */
  subscribe(listener: () => void): () => void;
  /**
   * The feed of a room; joins it on first use. The same name, however its characters are encoded,
   * gives the same feed, until it is left.
   */
  room(name: string): RoomFeed;
  /** Changes the guest's name (connects again with it). A name that the server refuses changes nothing. */
  rename(name: string): void;
  /** Connects now instead of at the end of the wait, or after `closed`. */
  reconnect(): void;
  /** For good. Idempotent. */
  close(): void;
}

export interface RoomFeed {
  /** Replaced at each change, so a reader may compare by identity. */
  readonly state: RoomState;
  /** Calls back once for all changes of a moment; returns a function that stops it. */
  subscribe(listener: () => void): () => void;
  /** Told of refused edits, deletions and reactions. */
  onNotice(listener: (notice: RoomNotice) => void): () => void;
  /** Puts a message into the outbox; returns its id. Throws RangeError when the outbox is full or the text empty or too long. */
  send(text: string, options?: { replyTo?: number }): string;
  edit(target: number, text: string): void;
  delete(target: number): void;
  react(target: number, emoji: string, on: boolean): void;
  /** Tells the others that the reader is typing; call as often as you like. */
  typing(): void;
  /** For a desk (room-desk.ts), which gives promises. False when the room is not joined now; then nothing was sent. */
  ask(question: DeskQuestion): boolean;
  /** Told of every frame about the room as it comes, before it is in `state`. */
  onFrame(listener: (frame: RoomFrame) => void): () => void;
  /** Resolves once the older page is in `state`, or at once when there is none. Resolves as well when none came within 15 s. */
  loadOlder(): Promise<void>;
  /**
   * Keeps what is loaded, up to 10,000 messages, as long as one reads away from the end; without it the
   * 2,000 newest stay. Returns a function that ends it; idempotent.
   */
  hold(): () => void;
  /** Sends a failed message again, after those that wait. */
  retry(id: string): void;
  /** Takes a pending message back; one that is on its way may still arrive. */
  discard(id: string): void;
  /** What waits to be sent is dropped, except for what storage keeps for the next visit. */
  leave(): void;
}

/**
 * Connects at once.
 *
 * @example
 * const client = createChatClient({ url: 'https://chat.example', name: 'Ada' });
 * const lobby = client.room('lobby');
 * lobby.subscribe(() => console.log(lobby.state.messages.at(-1)?.text));
 * lobby.send('Hello');
 */
export function createChatClient(options: ChatClientOptions): ChatClient {
  const { clock = systemClock, random = Math.random } = options;
  const url = socketUrl(options.url);
  const prefix = storagePrefix(url);
  const storage = createSafeStorage(options.storage);
  const { token, getToken, name } = options;
  const identity = createIdentity({ token, getToken, name, clock, storage, prefix });
  const listeners = createListeners();
  const feeds = new Map<string, ConnectedFeed>();
  /** Rooms whose `left` is still to come: until then the server speaks of a membership that is over. */
  const leaving = new Set<string>();
  let welcome: WelcomeFrame | undefined;

  let callOffRenewal = () => {};
  /** Until a renewal is welcome, or the connection lost, it is tried again. */
  const renewInTime = (): void => {
    callOffRenewal();
    if (!getToken) return;
    callOffRenewal = clock.after(identity.renewInMs, () => {
      link.renew();
      renewInTime();
    });
  };
  const take = (frame: ServerFrame): void => {
    if (frame.type === 'token') return identity.renewed(frame.token);
    if (!('room' in frame) || frame.room === undefined) return;
    const { room } = frame;
    if (!leaving.has(room)) return feeds.get(room)?.take(frame as RoomFrame);
    const isOver = frame.type === 'left' ||
      (frame.type === 'refused' && frame.code === 'not_joined');
    if (!isOver) return;
    leaving.delete(room);
    feeds.get(room)?.welcomed(welcome!.user);
  };
  const link = createLink({
    url: url.href,
    WebSocket: options.WebSocket ?? globalThis.WebSocket as unknown as SocketConstructor,
    clock,
    random,
    hello: identity.hello,
    onWelcome(frame) {
      welcome = frame;
      identity.welcomed(frame);
      renewInTime();
      leaving.clear();
      for (const feed of feeds.values()) feed.welcomed(frame.user);
    },
    onFrame: take,
    onLost() {
      callOffRenewal();
      for (const feed of feeds.values()) feed.lost();
    },
    onUnauthorized: identity.forget,
    onRenewRefused: identity.undo,
    onChange: listeners.tell,
  });
  const open = (room: string): ConnectedFeed => {
    const connected = createRoomFeed({
      room,
      clock,
      random,
      send: link.send,
      probe: link.probe,
      limits: () => welcome?.limits,
      isGuest: identity.isGuest,
      keptMessages: (userId) =>
        createKeptMessages(
          storage,
          `${prefix}:outbox:${room}${userId ? ` ${userId}` : ''}`,
          OUTBOX_MAX,
        ),
      onSend: identity.keep,
      onLeave() {
        feeds.delete(room);
        if (link.send({ type: 'leave', room })) leaving.add(room);
      },
    });
    feeds.set(room, connected);
    if (link.status.type === 'open' && !leaving.has(room)) connected.welcomed(welcome!.user);
    return connected;
  };
  const online = (): void => {
    if (link.status.type === 'waiting') link.reconnect();
    else link.probe();
  };
  globalThis.addEventListener?.('online', online);
  const stored = (event: Event): void => {
    if (identity.stored((event as StorageEvent).key)) link.renew();
  };
  globalThis.addEventListener?.('storage', stored);

  return {
    get status() {
      return link.status;
    },
    get user() {
      return welcome?.user;
    },
    get replica() {
      return welcome?.replica;
    },
    get limits() {
      return welcome?.limits;
    },
    get hasWritten() {
      return identity.hasWritten;
    },
    subscribe: listeners.add,
    room(name) {
      const room = normalRoomName(name);
      return (feeds.get(room) ?? open(room)).feed;
    },
    rename(name) {
      identity.rename(name);
      link.renew();
    },
    reconnect: link.reconnect,
    close() {
      callOffRenewal();
      globalThis.removeEventListener?.('online', online);
      globalThis.removeEventListener?.('storage', stored);
      for (const feed of feeds.values()) feed.close();
      link.close();
    },
  };
}
