/**
 * Draft of one composer: switches with the room and the visitor, and saves to the page's drafts.
 */
import type { User } from '../../../server/core/protocol/entry.ts';
import type { Drafts } from './drafts.ts';

export interface DraftPlace {
  server: string;
  room: string;
  user: User | undefined;
}

export interface Draft {
  readonly text: string;
  write(text: string): void;
  /** Returns whether `text` has changed. */
  moveTo(place: DraftPlace): boolean;
}

export function createDraft(drafts: Drafts): Draft {
  let text = '';
  let room = '';
  /** Undefined until the owner of the draft is known; then nothing is saved. */
  let key: string | undefined;

  const write = (now: string): void => {
    text = now;
    if (key !== undefined) drafts.set(key, now);
  };
  return {
    get text() {
      return text;
    },
    write,
    moveTo({ server, room: name, user }) {
      const nextRoom = JSON.stringify([server, name]);
      // Guests of a tab count as one person, whatever their id, but other users may share the tab.
      const nextKey = user && (user.role === 'guest' ? nextRoom : `${nextRoom} ${user.id}`);
      if (nextRoom === room && nextKey === key) return false;
      // Text written before the visitor was known follows the saved draft.
      const early = nextRoom === room && key === undefined ? text : '';
      const before = text;
      room = nextRoom;
      key = nextKey;
      const kept = key === undefined ? '' : drafts.get(key);
      write([kept, early].filter((part) => part !== '').join('\n'));
      return text !== before;
    },
  };
}
