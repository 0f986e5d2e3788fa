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
import { createNotifier } from './notifier.ts';
import type { PageSignals } from './page-signals.ts';
import type { Settings } from './settings.ts';
import { createTabLeader } from './tab-leader.ts';

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
}

export function createRoomNotifications(options: RoomNotificationsOptions): RoomNotifications {
  const { server, room, page, language } = options;
  const name = `starling:${server} ${room}`;
  /** Identifies this widget: another one of the page may show the same room. */
  const widget = Symbol();
  const settings = (): Settings => page.settings.of(server);
  const newMessages = createNewMessages();
  const leader = createTabLeader({ name, locks: page.locks, clock: systemClock });
  const announcer = createAnnouncer({
    language,
    spoken: () => settings().spoken,
    clock: systemClock,
    speak: options.speak,
  });
  const notifier = createNotifier({
    label: options.label,
    clock: systemClock,
    language,
    show: (title, body) =>
      page.notify(title, { body, tag: name, lang: language().tag, dir: 'auto' }, options.onClick),
  });
  const mentions = createMentionIndex();
  const isMention = (message: Message): boolean => mentions.mentionedIn(message).self !== '';
  let unread = 0;
  let isClosed = false;

  const notifyVisitor = async (messages: readonly Message[]): Promise<void> => {
    const { sound, notifies, onlyMentions } = settings();
    const rings = sound && (page.isHidden || !options.isSeen());
    const notified = !notifies || page.permission !== 'granted'
      ? []
      : onlyMentions
      ? messages.filter(isMention)
      : messages;
    if (!rings && notified.length === 0) return;
    if (!await leader.lead() || isClosed) return;
    if (rings) page.sound.play();
    if (notified.length > 0 && !page.isAttended) notifier.add(notified);
  };
  return {
    update(state, user) {
      const { muted, sound, notifies } = settings();
      const isMuted = muted.includes(room);
      leader.attend(page.isAttended && !isMuted && (sound || notifies));
      if (isMuted || page.isAttended) notifier.clear();
      if (sound) page.sound.awaitGesture();

      const added = newMessages.takeState(state, user?.id);
      const messages = isMuted ? [] : added.messages.filter(({ kind }) => kind === 'message');
      unread = page.isHidden && !isMuted ? unread + messages.length : 0;
      page.badge.set(widget, name, options.isBadged() ? unread : 0);
      if (isMuted || added.messages.length === 0) return;
      mentions.update(state, user);
      announcer.add(added, isMention);
      if (messages.length > 0) notifyVisitor(messages);
    },
    close() {
      isClosed = true;
      announcer.close();
      notifier.clear();
      leader.close();
      page.badge.set(widget, name, 0);
    },
  };
}
