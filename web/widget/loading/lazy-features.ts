/**
 * Loads what comes after the room. The extras and the news at the visitor's first act; the news also when
 * somebody else writes or the room changes, and at once for visitors of whom something is stored here:
 * what they have chosen, or how far they have read. What moderation needs comes when a room is not plain. Until then it notes where each room was entered.
 */
import { PLAIN_RIGHTS } from '../../client/room-rights.ts';
import { createSafeStorage } from '../../client/guarded-storage.ts';
import { createBrowserStorage } from '../ui/browser-storage.ts';
import { type Extras, loadExtras } from './extras-bundle.ts';
import { moderationBundle } from './moderation-bundle.ts';
import { type News, newsBundle } from './news-bundle.ts';
import { POSITIONS_KEY } from '../unread/read-positions.ts';
import type { NewsHost, NewsOptions } from '../notify/notifications-controller.ts';
import { settingsKey } from '../notify/settings.ts';

export interface ExtrasController {
  /** Once they are there. */
  readonly news: News | undefined;
  /** Seq of the newest message when a room was entered, by place. */
  readonly entered: ReadonlyMap<string, number>;
  /** Resolves to the extras once the news are there, too; to undefined when they cannot be had now. */
  load(): Promise<Extras | undefined>;
}

const ROOMS_MAX = 20;

export function createExtrasController(host: NewsHost, options: NewsOptions): ExtrasController {
  const { controller, server } = options;
  const storage = createSafeStorage(createBrowserStorage());
  const entered = new Map<string, number>();
  let news: News | undefined;
  /** The newest message when they were asked for last: after a failure the next one asks again. */
  let askedAt: number | undefined;

  const place = (): string => {
    const { feed, client } = controller;
    return `${server()} ${feed?.state.room} ${client?.user?.id}`;
  };
  const isAnythingStored = (): boolean =>
    [settingsKey(server()), POSITIONS_KEY].some((key) => storage.get(key) !== null);

  const loadNews = async (): Promise<void> => {
    const loaded = await newsBundle.load(host.shadowRoot!).catch(() => undefined);
    if (!loaded || news) return;
    news = loaded;
    news.followNews(host, options, entered.get(place()));
  };
  host.addController({
    hostUpdated() {
      const { feed } = controller;
      if (!feed) return;
      const { phase, messages, typing, pending, rights } = feed.state;
      if (rights !== PLAIN_RIGHTS) void moderationBundle.load(host.shadowRoot!).catch(() => {});
      // What can be done about it comes with the extras.
      if (pending.some(({ state }) => state !== 'waiting')) void loadExtras(host.shadowRoot!);
      if (news) return;
      const newest = messages.at(-1)?.seq ?? 0;
      if (phase === 'live' && entered.size < ROOMS_MAX && !entered.has(place())) {
        entered.set(place(), newest);
      }
      const isNews = typing.length > 0 || newest > (entered.get(place()) ?? newest);
      if (newest === askedAt || !(isNews || entered.size > 1 || isAnythingStored())) return;
      askedAt = newest;
      void loadNews();
    },
  });
  return {
    get news() {
      return news;
    },
    entered,
    async load() {
      const [extras] = await Promise.all([loadExtras(host.shadowRoot!), loadNews()]);
      return news && extras;
    },
  };
}
