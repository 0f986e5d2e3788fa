/**
 * Lit controller that leases a room and renders its element, at most once per frame.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { ChatClient, RoomFeed } from '../../client/chat-client.ts';
import type { RoomNotice } from '../../client/room-state.ts';
import { createFrameTask } from '../ui/frame-task.ts';
import type { Place } from '../element/place.ts';
import { isSameUser, type Lease, type SharedClients } from '../element/shared-client.ts';

export interface RoomController extends ReactiveController {
  /** Undefined while the element is disconnected or names no room. */
  readonly client: ChatClient | undefined;
  readonly feed: RoomFeed | undefined;
}

export interface RoomControllerOptions {
  clients(): SharedClients;
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
    // The new lease first, so that a client that serves both rooms stays open.
    const before = lease;
    here = to;
    lease = to && clients().lease(to);
    before?.release();
    if (!lease) return;
    stops = [
      lease.client.subscribe(update.request),
      lease.feed.subscribe(update.request),
      lease.feed.onNotice(onNotice),
      update.cancel,
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
    /** Not in hostConnected: a page may set attributes one by one, before and after that. */
    hostUpdate() {
      if (!isConnected) return;
      const to = place();
      if (!isSameUser(to, here) || to?.room !== here?.room) move(to);
    },
  };
  host.addController(controller);
  return controller;
}
