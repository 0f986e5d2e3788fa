/**
 * Tells a visitor of what is new in one room: by voice, notification, sound and title, as they have
 * chosen and as they look. Between the room's state and the page's signals.
 */
import type { User } from '../../../server/core/protocol/entry.ts';
import { systemClock } from '../../../server/lib/clock.ts';
import type { Message, RoomState } from '../../client/room-state.ts';
import { createAnnouncer } from './announcer.ts';
import { createIncoming } from './new-messages.ts';
import type { Language } from '../i18n/language.ts';
import { createMentionIndex } from '../text/mention-index.ts';
import { createNotifier } from './notifier.ts';
import type { PageSignals } from './page-signals.ts';
import type { Settings } from './settings.ts';
import { createTurn } from './tab-leader.ts';

export interface RoomNews {
  /** Call after each change: of the room, of the settings, of where the visitor looks. */
  update(state: RoomState, user: User | undefined): void;
  /** Idempotent. Nothing is told after it. */
  close(): void;
}

export interface RoomNewsOptions {
  /** The server's address. */
  server: string;
  room: string;
  /** Seq of the newest message when it was entered; undefined when that is now. */
  enteredAt: number | undefined;
  /** What the room is called. */
  label(): string;
  page: PageSignals;
  language(): Language;
  /** Whether this widget may touch the page's title. */
  isBadged(): boolean;
  /** Whether the reader sees the newest message. */
  isSeen(): boolean;
  speak(text: string): void;
  /** The visitor answers a notification. */
  onClick(): void;
}

export function createRoomNews(options: RoomNewsOptions): RoomNews {
  const { server, room, page, language } = options;
  const name = `starling:${server} ${room}`;
  /** Of this widget: another one of the page may show the same room. */
  const widget = Symbol();
  const settings = (): Settings => page.settings.of(server);
  const incoming = createIncoming(options.enteredAt);
  const turn = createTurn({ name, locks: page.locks, clock: systemClock });
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

  const tell = async (messages: readonly Message[]): Promise<void> => {
    const { sound, notifies, onlyMentions } = settings();
    const rings = sound && (page.isHidden || !options.isSeen());
    const told = !notifies || page.permission !== 'granted'
      ? []
      : onlyMentions
      ? messages.filter(isMention)
      : messages;
    if (!rings && told.length === 0) return;
    if (!await turn.take() || isClosed) return;
    if (rings) page.sound.play();
    if (told.length > 0 && !page.isAttended) notifier.add(told);
  };
  return {
    update(state, user) {
      const { muted, sound, notifies } = settings();
      const isMuted = muted.includes(room);
      turn.attend(page.isAttended && !isMuted && (sound || notifies));
      if (isMuted || page.isAttended) notifier.clear();
      if (sound) page.sound.awaitGesture();

      const news = incoming.take(state, user?.id);
      const messages = isMuted ? [] : news.messages.filter(({ kind }) => kind === 'message');
      unread = page.isHidden && !isMuted ? unread + messages.length : 0;
      page.badge.set(widget, name, options.isBadged() ? unread : 0);
      if (isMuted || news.messages.length === 0) return;
      mentions.update(state, user);
      announcer.add(news, isMention);
      if (messages.length > 0) tell(messages);
    },
    close() {
      isClosed = true;
      announcer.close();
      notifier.clear();
      turn.close();
      page.badge.set(widget, name, 0);
    },
  };
}
