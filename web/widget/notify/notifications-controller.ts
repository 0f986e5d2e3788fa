/**
 * Binds the news of a room to the element that shows it: follows the element from room to room.
 */
import type { LitElement } from 'lit';
import type { RoomFeed } from '../../client/chat-client.ts';
import type { Language } from '../i18n/language.ts';
import type { RoomController } from '../room/room-controller.ts';
import { pageSignals } from './page-signals.ts';
import { createRoomNews, type RoomNews } from './room-notifications.ts';
import type { StarlingChat } from '../element/starling.d.ts';

export interface NewsHost extends LitElement {
  readonly language: Language;
}

export interface NewsOptions {
  /** Which room the element shows now. */
  controller: RoomController;
  /** Address of the room's server. */
  server(): string;
  /** What the room is called. */
  label(): string;
  /** Whether this widget may touch the page's title. */
  isBadged(): boolean;
  /** Whether the reader sees the newest message. */
  isSeen(): boolean;
}

/** `enteredAt`: what came in the room of now after this seq, while nobody followed, is told. */
export function followNews(
  host: NewsHost,
  { controller, server, ...options }: NewsOptions,
  enteredAt: number | undefined,
): void {
  let feed: RoomFeed | undefined;
  let news: RoomNews | undefined;
  let stop = () => {};

  /** Outside of the log, whose history must not be read aloud. */
  const speak = (text: string): void => {
    const region = host.renderRoot.querySelector('[aria-live]');
    // The same words twice are only spoken twice when they differ.
    if (region) region.textContent = text === region.textContent ? `${text}\u00a0` : text;
  };
  const follow = (next: RoomFeed | undefined): void => {
    if (next === feed) return;
    news?.close();
    feed = next;
    news = next && createRoomNews({
      ...options,
      server: server(),
      room: next.state.room,
      enteredAt,
      page: pageSignals(),
      language: () => host.language,
      speak,
      onClick() {
        globalThis.focus();
        // The element around the room: a launcher may be closed.
        ((host.getRootNode() as ShadowRoot).host as StarlingChat).open();
        host.focus();
      },
    });
    enteredAt = undefined;
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
      if (feed) news!.update(feed.state, controller.client?.user);
    },
  });
}
