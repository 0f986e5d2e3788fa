/**
 * The draft of one composer: follows it from room to room and from visitor to visitor.
 * Stands between the field and the page's drafts.
 */
import type { User } from '../../../server/core/protocol/entry.ts';
import type { Drafts } from './drafts.ts';

export interface DraftPlace {
  server: string;
  room: string;
  /** Undefined until the server has said who the visitor is. */
  user: User | undefined;
}

export interface Draft {
  readonly text: string;
  write(text: string): void;
  /** Returns whether `text` is another one now. */
  moveTo(place: DraftPlace): boolean;
}

export function createDraft(drafts: Drafts): Draft {
  let text = '';
  let room = '';
  /** Undefined while it is not known whose the draft is: it then stays here. */
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
      // Guests of a tab are one person, whatever the server calls them; others may share it.
      const nextKey = user && (user.role === 'guest' ? nextRoom : `${nextRoom} ${user.id}`);
      if (nextRoom === room && nextKey === key) return false;
      // Written before it was known by whom: it goes on after what was kept.
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
