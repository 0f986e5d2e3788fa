/**
 * The headless client: one connection, any number of rooms. Runs in browsers, on Node and on Deno.
 */
import type { ServerFrame, WelcomeFrame } from '../../server/core/protocol/frames.ts';
import { normalRoomName } from '../../server/core/protocol/room-name.ts';
import type { ChatClient, ChatClientOptions } from './client-api.ts';
import { systemClock } from './clock.ts';
import type { SocketConstructor } from './connection.ts';
import { createIdentity } from './identity.ts';
import { createKeptMessages } from './outbox-storage.ts';
import { createLink } from './link.ts';
import { createListeners } from './listeners.ts';
import { OUTBOX_MAX } from './outbox.ts';
import { type ConnectedFeed, createRoomFeed } from './room-feed.ts';
import type { RoomFrame } from './room-state.ts';
import { createSafeStorage } from './guarded-storage.ts';
import { socketUrl, storagePrefix } from './server-address.ts';

export type * from './client-api.ts';

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
