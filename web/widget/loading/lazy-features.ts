/**
 * Lazy-loads the features that follow the room: extras and notifications on the first interaction;
 * notifications also on new messages, room changes, or stored data; moderation if the rights differ
 * from the defaults. Records the newest message of each room at its entry.
 */
import { PLAIN_RIGHTS } from '../../client/room-rights.ts';
import { createGuardedStorage } from '../../client/guarded-storage.ts';
import { createBrowserStorage } from '../ui/browser-storage.ts';
import { type LazyFeaturesBundle, loadLazyFeatures } from './lazy-features-bundle.ts';
import { moderationBundle } from './moderation-bundle.ts';
import { type NotificationsBundle, notificationsBundle } from './notifications-bundle.ts';
import { POSITIONS_KEY } from '../unread/read-positions.ts';
import type {
  NotificationsHost,
  NotificationsOptions,
} from '../notify/notifications-controller.ts';
import { settingsKey } from '../notify/settings.ts';

export interface LazyFeatures {
  readonly notifications: NotificationsBundle | undefined;
  /** Seq of the newest message at the entry into each place. */
  readonly entered: ReadonlyMap<string, number>;
  /** Resolves once extras and notifications are loaded; to undefined if loading fails. */
  load(): Promise<LazyFeaturesBundle | undefined>;
}

const ROOMS_MAX = 20;

export function createLazyFeatures(
  host: NotificationsHost,
  options: NotificationsOptions,
): LazyFeatures {
  const { controller, server } = options;
  const storage = createGuardedStorage(createBrowserStorage());
  const entered = new Map<string, number>();
  let notifications: NotificationsBundle | undefined;
  /** Seq of the newest message at the last attempt: the next message retries. */
  let askedAt: number | undefined;

  const place = (): string => {
    const { feed, client } = controller;
    return `${server()} ${feed?.state.room} ${client?.user?.id}`;
  };
  const hasStoredData = (): boolean =>
    [settingsKey(server()), POSITIONS_KEY].some((key) => storage.get(key) !== null);

  const loadNotifications = async (): Promise<void> => {
    const loaded = await notificationsBundle.load(host.shadowRoot!).catch(() => undefined);
    if (!loaded || notifications) return;
    notifications = loaded;
    notifications.followNotifications(host, options, entered.get(place()));
  };
  host.addController({
    hostUpdated() {
      const { feed } = controller;
      if (!feed) return;
      const { phase, messages, typing, pending, rights } = feed.state;
      if (rights !== PLAIN_RIGHTS) void moderationBundle.load(host.shadowRoot!).catch(() => {});
      // The extras contain the buttons to retry or discard.
      if (pending.some(({ state }) => state !== 'waiting')) void loadLazyFeatures(host.shadowRoot!);
      if (notifications) return;
      const newest = messages.at(-1)?.seq ?? 0;
      if (phase === 'live' && entered.size < ROOMS_MAX && !entered.has(place())) {
        entered.set(place(), newest);
      }
      const hasNews = typing.length > 0 || newest > (entered.get(place()) ?? newest);
      if (newest === askedAt || !(hasNews || entered.size > 1 || hasStoredData())) return;
      askedAt = newest;
      void loadNotifications();
    },
  });
  return {
    get notifications() {
      return notifications;
    },
    entered,
    async load() {
      const [extras] = await Promise.all([loadLazyFeatures(host.shadowRoot!), loadNotifications()]);
      return notifications && extras;
    },
  };
}
