/**
 * The client without its proof-of-work solver, which the widget loads only for a challenge.
 */
import type { WelcomeFrame } from '../../server/core/protocol/frames.ts';
import type { ChatClient, ChatClientOptions } from './client-api.ts';
import { systemClock } from '../../server/lib/clock.ts';
import type { SocketConstructor, Solve } from './connection.ts';
import { createGuardedStorage } from './guarded-storage.ts';
import { createIdentity } from './identity.ts';
import { createLink } from './link.ts';
import { createListeners } from './listeners.ts';
import { createOutboxStorage } from './outbox-storage.ts';
import { listenToPage } from './page-events.ts';
import type { RoomFrame } from './room-state.ts';
import { createRooms } from './rooms.ts';
import { socketUrl, storagePrefix } from './server-address.ts';

export interface ClientOptions extends ChatClientOptions {
  solve: Solve;
}

/** Opens a connection immediately. */
export function createClient(options: ClientOptions): ChatClient {
  const { clock = systemClock, random = Math.random, getToken } = options;
  const url = socketUrl(options.url);
  const prefix = storagePrefix(url);
  const storage = createGuardedStorage(options.storage);
  const identity = createIdentity({ ...options, clock, storage, prefix });
  const listeners = createListeners();
  let welcome: WelcomeFrame | undefined;

  let cancelRenewal = () => {};
  /**
   * Renews the identity before it expires; tries again until it succeeds or the connection is lost.
   */
  const scheduleRenewal = (): void => {
    cancelRenewal();
    if (!getToken) return;
    cancelRenewal = clock.after(identity.renewInMs, () => {
      link.renew();
      scheduleRenewal();
    });
  };
  const link = createLink({
    url: url.href,
    WebSocket: options.WebSocket ?? globalThis.WebSocket as unknown as SocketConstructor,
    clock,
    random,
    hello: identity.hello,
    solve: options.solve,
    onWelcome(frame) {
      welcome = frame;
      const isRefused = identity.welcomed(frame);
      scheduleRenewal();
      rooms.welcomed(frame.user);
      if (isRefused) rooms.refuseName(frame.nameFault!);
    },
    onFrame(frame) {
      if (frame.type === 'token') identity.renewed(frame.token);
      else if ('room' in frame && frame.room !== undefined) rooms.takeFrame(frame as RoomFrame);
    },
    onLost() {
      cancelRenewal();
      rooms.lost();
    },
    onUnauthorized: identity.forget,
    onRenewRefused: identity.undoRefusedHello,
    onChange: listeners.notify,
  });
  const rooms = createRooms({
    clock,
    random,
    send: link.send,
    textMax: () => welcome?.limits.textMax,
    onLate: link.probe,
    isGuest: identity.isGuest,
    outboxStorage: (room, userId) =>
      createOutboxStorage(storage, `${prefix}:outbox:${room}${userId ? ` ${userId}` : ''}`),
    onSend: identity.persist,
  });
  const onOnline = (): void => {
    if (link.status.type === 'waiting') link.reconnect();
    else link.probe();
  };
  const onStorage = ({ key }: StorageEvent): void => {
    if (identity.adoptStoredGuest(key)) link.renew();
  };
  const stopListening = listenToPage({ onOnline, onStorage, onActivity: link.hurry });

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
    room: rooms.feed,
    rename(name) {
      identity.rename(name);
      link.renew();
    },
    reconnect: link.reconnect,
    close() {
      cancelRenewal();
      stopListening();
      rooms.close();
      link.close();
    },
  };
}
