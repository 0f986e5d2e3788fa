/**
 * Alerts of one room for a visitor who is away: desktop notification and sound, from one tab.
 */
import { systemClock } from '../../../server/lib/clock.ts';
import type { Message } from '../../client/room-state.ts';
import type { Language } from '../i18n/language.ts';
import type { AlertSignals } from './alert-signals.ts';
import { createNotifier } from './notifier.ts';
import type { PageSignals } from './page-signals.ts';
import type { Settings } from './settings.ts';
import { createTabLeader } from './tab-leader.ts';

export interface RoomAlerts {
  /** Call after each change of the settings or the page's visibility. */
  update(): void;
  add(messages: readonly Message[], isMention: (message: Message) => boolean): Promise<void>;
  close(): void;
}

export interface RoomAlertsOptions {
  /** The same in all tabs, and different for each room. */
  name: string;
  room: string;
  label(): string;
  page: Pick<PageSignals, 'isHidden' | 'isAttended'>;
  settings(): Settings;
  language(): Language;
  isSeen(): boolean;
  onClick(): void;
}

export function createRoomAlerts(
  { name, room, label, page, settings, language, isSeen, onClick }: RoomAlertsOptions,
  signals: AlertSignals,
): RoomAlerts {
  const leader = createTabLeader({ name, locks: signals.locks, clock: systemClock });
  const notifier = createNotifier({
    label,
    clock: systemClock,
    language,
    show: (title, body) =>
      signals.notify(title, { body, tag: name, lang: language().tag, dir: 'auto' }, onClick),
  });
  let isClosed = false;

  return {
    update() {
      const { muted, sound, notifies } = settings();
      const isMuted = muted.includes(room);
      leader.attend(page.isAttended && !isMuted && (sound || notifies));
      if (isMuted || page.isAttended) notifier.clear();
      if (sound) signals.sound.awaitGesture();
    },
    async add(messages, isMention) {
      const { sound, notifies, onlyMentions } = settings();
      const rings = sound && (page.isHidden || !isSeen());
      const notified = !notifies || signals.permission !== 'granted'
        ? []
        : onlyMentions
        ? messages.filter(isMention)
        : messages;
      if (isClosed || !rings && notified.length === 0) return;
      if (!await leader.lead() || isClosed) return;
      if (rings) signals.sound.play();
      if (notified.length > 0 && !page.isAttended) notifier.add(notified);
    },
    close() {
      isClosed = true;
      notifier.clear();
      leader.close();
    },
  };
}
