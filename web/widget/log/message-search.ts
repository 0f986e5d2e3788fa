/**
 * Searches a message that is not loaded, by loading older pages until it is found or unavailable.
 */
import type { RoomFeed } from '../../client/chat-client.ts';
import { HELD_MESSAGES_MAX, indexOfSeq } from '../../client/timeline.ts';

/** `gone`: no longer retained. `far`: too far back. `lost`: a page did not arrive. */
export type SearchResult = 'found' | 'gone' | 'far' | 'lost' | 'given-up';

export interface MessageSearch {
  readonly result: Promise<SearchResult>;
  /** Idempotent. */
  giveUp(): void;
}

export const SEARCHED_PAGES_MAX = 20;

export function searchMessage(feed: RoomFeed, seq: number): MessageSearch {
  let giveUp = () => {};
  let isGivenUp = false;
  const givenUp = new Promise<void>((resolve) => giveUp = resolve);
  const search = async (): Promise<SearchResult> => {
    for (let pages = 0;; pages += 1) {
      const { messages, hasOlder } = feed.state;
      if (indexOfSeq(messages, seq) >= 0) return 'found';
      const oldest = messages[0]?.seq ?? 0;
      if (oldest < seq) return 'gone';
      if (!hasOlder) return messages.length < HELD_MESSAGES_MAX ? 'gone' : 'far';
      if (pages === SEARCHED_PAGES_MAX) return 'far';
      await Promise.race([feed.loadOlder(), givenUp]);
      if (isGivenUp) return 'given-up';
      const { state } = feed;
      if (state.hasOlder && state.messages[0]?.seq === oldest) return 'lost';
    }
  };
  return {
    result: search(),
    giveUp() {
      isGivenUp = true;
      giveUp();
    },
  };
}
