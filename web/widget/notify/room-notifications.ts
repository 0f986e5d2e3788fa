/**
 * Notifications of one room: screen reader, desktop notification, sound and title badge.
 */
import type { User } from '../../../server/core/protocol/entry.ts';
import { systemClock } from '../../../server/lib/clock.ts';
import type { Message, RoomState } from '../../client/room-state.ts';
import { createAnnouncer } from './announcer.ts';
import { createNewMessages } from './new-messages.ts';
import type { Language } from '../i18n/language.ts';
import { createMentionIndex } from '../text/mention-index.ts';
import type { PageSignals } from './page-signals.ts';
import type { RoomAlerts, RoomAlertsOptions } from './room-alerts.ts';
import type { Settings } from './settings.ts';

export interface RoomNotifications {
  /** Call after each change of the room, the settings or the page's visibility. */
  update(state: RoomState, user: User | undefined): void;
  close(): void;
}

export interface RoomNotificationsOptions {
  server: string;
  room: string;
  label(): string;
  page: PageSignals;
  language(): Language;
  isBadged(): boolean;
  isSeen(): boolean;
  speak(text: string): void;
  onClick(): void;
  loadAlerts(options: RoomAlertsOptions): Promise<RoomAlerts>;
}

export function createRoomNotifications(options: RoomNotificationsOptions): RoomNotifications {
  const { server, room, page, language } = options;
  const name = `starling:${server} ${room}`;
  /** Identifies this widget: another one of the page may show the same room. */
  const widget = Symbol();
  const settings = (): Settings => page.settings.of(server);
  const newMessages = createNewMessages();
  const announcer = createAnnouncer({
    language,
    spoken: () => settings().spoken,
    clock: systemClock,
    speak: options.speak,
  });
  const alertsOptions: RoomAlertsOptions = { ...options, name, settings };
  /** Loads when the visitor has turned on notifications or sound. */
  let alerts: Promise<RoomAlerts | undefined> | undefined;
  const mentions = createMentionIndex();
  const isMention = (message: Message): boolean => mentions.mentionedIn(message).self !== '';
  let unread = 0;

  return {
    update(state, user) {
      const { muted, sound, notifies } = settings();
      const isMuted = muted.includes(room);
      if (sound || notifies) {
        alerts ??= options.loadAlerts(alertsOptions).catch(() => alerts = undefined);
      }
      void alerts?.then((one) => one?.update());

      const added = newMessages.takeState(state, user?.id);
      const messages = isMuted ? [] : added.messages.filter(({ kind }) => kind === 'message');
      unread = page.isHidden && !isMuted ? unread + messages.length : 0;
      page.badge.set(widget, name, options.isBadged() ? unread : 0);
      if (isMuted || added.messages.length === 0) return;
      mentions.update(state, user);
      announcer.add(added, isMention);
      if (messages.length > 0) void alerts?.then((one) => one?.add(messages, isMention));
    },
    close() {
      announcer.close();
      void alerts?.then((one) => one?.close());
      page.badge.set(widget, name, 0);
    },
  };
}
