/**
 * Lit controller for notifications: follows the element from room to room.
 */
import type { LitElement } from 'lit';
import type { RoomFeed } from '../../client/chat-client.ts';
import type { Language } from '../i18n/language.ts';
import type { RoomController } from '../room/room-controller.ts';
import { panelsBundle } from '../loading/bundles.ts';
import { pageSignals } from './page-signals.ts';
import { createRoomNotifications, type RoomNotifications } from './room-notifications.ts';
import type { StarlingChat } from '../element/starling.d.ts';

export interface NotificationsHost extends LitElement {
  readonly language: Language;
}

export interface NotificationsOptions {
  controller: RoomController;
  server(): string;
  label(): string;
  isBadged(): boolean;
  isSeen(): boolean;
}

export function followNotifications(
  host: NotificationsHost,
  { controller, server, ...options }: NotificationsOptions,
): void {
  let feed: RoomFeed | undefined;
  let notifications: RoomNotifications | undefined;
  /** The ignored people that the feed knows. */
  let known: readonly string[] | undefined;
  let stop = () => {};

  /** Outside the log, whose history must not be announced. */
  const speak = (text: string): void => {
    const region = host.renderRoot.querySelector('[aria-live]');
    // Screen readers announce only changed text.
    if (region) region.textContent = text === region.textContent ? `${text}\u00a0` : text;
  };
  const follow = (next: RoomFeed | undefined): void => {
    if (next === feed) return;
    notifications?.close();
    feed = next;
    known = undefined;
    notifications = next && createRoomNotifications({
      ...options,
      server: server(),
      room: next.state.room,
      page: pageSignals(),
      language: () => host.language,
      speak,
      loadAlerts: async (options) => (await panelsBundle.load()).createAlerts(options),
      onClick() {
        globalThis.focus();
        // Opens the launcher, which may be closed.
        ((host.getRootNode() as ShadowRoot).host as StarlingChat).open();
        host.focus();
      },
    });
  };
  host.addController({
    hostConnected() {
      stop = pageSignals().subscribe(() => host.requestUpdate());
      host.requestUpdate();
    },
    hostDisconnected() {
      stop();
      follow(undefined);
    },
    hostUpdated() {
      follow(controller.feed);
      const { ignored } = pageSignals().settings.of(server());
      if (feed && ignored !== known) feed.ignore(known = ignored);
      // Contains what stands for a hidden message.
      if (ignored.length) void panelsBundle.load().catch(() => {});
      if (feed) notifications!.update(feed.state, controller.client?.user);
    },
  });
}
