/**
 * Binds a room of a server to a Lit element: takes a lease of it while the element is on the page,
 * and has the element render again, once a frame at most.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { ChatClient, RoomFeed } from '../../client/chat-client.ts';
import type { RoomNotice } from '../../client/room-state.ts';
import { createFrameTask } from '../ui/frame-task.ts';
import type { Place } from '../element/place.ts';
import { isSameUser, type Lease, type SharedClients } from '../element/shared-client.ts';

export interface RoomController extends ReactiveController {
  /** Undefined while the element is off the page, or does not say which room. */
  readonly client: ChatClient | undefined;
  readonly feed: RoomFeed | undefined;
}

export interface RoomControllerOptions {
  clients(): SharedClients;
  /** Where the element should be now; undefined when that cannot be told. */
  place(): Place | undefined;
  onNotice(notice: RoomNotice): void;
}

export function createRoomController(
  host: ReactiveControllerHost,
  { clients, place, onNotice }: RoomControllerOptions,
): RoomController {
  let isConnected = false;
  let here: Place | undefined;
  let lease: Lease | undefined;
  let stops: (() => void)[] = [];
  const update = createFrameTask(() => host.requestUpdate());

  const move = (to: Place | undefined): void => {
    for (const stop of stops) stop();
    stops = [];
    // The new one first: a client that serves both rooms stays.
    const before = lease;
    here = to;
    lease = to && clients().lease(to);
    before?.release();
    if (!lease) return;
    stops = [
      lease.client.subscribe(update.ask),
      lease.feed.subscribe(update.ask),
      lease.feed.onNotice(onNotice),
      update.callOff,
    ];
  };

  const controller: RoomController = {
    get client() {
      return lease?.client;
    },
    get feed() {
      return lease?.feed;
    },
    hostConnected() {
      isConnected = true;
      host.requestUpdate();
    },
    hostDisconnected() {
      isConnected = false;
      move(undefined);
    },
    /** Here and not in hostConnected: a page may set attributes one by one, before and after. */
    hostUpdate() {
      if (!isConnected) return;
      const to = place();
      if (!isSameUser(to, here) || to?.room !== here?.room) move(to);
    },
  };
  host.addController(controller);
  return controller;
}
