/**
 * Whom the messages of a room address: keeps the names of its people, and says which of them each text
 * holds. Stands between a room's state and the messages of the log.
 */
import type { User } from '../../../server/core/protocol/entry.ts';
import type { Message, PendingMessage, RoomState } from '../../client/room-state.ts';
import { createNames, findMentions, mentionsName, type Names } from './mentions.ts';

export interface Mentioned {
  /** Names that the text holds after an `@`, one a line, as they are written there; mostly none. */
  readonly names: string;
  /** The reader's name when the message addresses them, otherwise empty. */
  readonly self: string;
}

export interface MentionIndex {
  /** Takes note of who is there and who wrote. Cheap when nobody is new. */
  update(state: RoomState, reader: User | undefined): void;
  mentionedIn(message: Message | PendingMessage): Mentioned;
}

export const NOBODY_MENTIONED: Mentioned = { names: '', self: '' };

/** Above so many, who is neither here nor among the messages held is forgotten. */
const NAMES_MAX = 20_000;

/** For one room. */
export function createMentionIndex(): MentionIndex {
  let reader: User | undefined;
  /** Whoever was known stays known: an address is not taken back when somebody leaves. */
  let names: Names = createNames();
  let members: readonly User[] | undefined;
  let oldest = Infinity;
  let newest = 0;
  /** By message, since a changed message is another one. */
  let found = new WeakMap<Message | PendingMessage, Mentioned>();

  const addAuthors = (messages: readonly Message[]): void => {
    for (let at = messages.length - 1; at >= 0 && messages[at]!.seq > newest; at -= 1) {
      names.add(messages[at]!.from.name);
    }
    for (let at = 0; at < messages.length && messages[at]!.seq < oldest; at += 1) {
      names.add(messages[at]!.from.name);
    }
    newest = Math.max(newest, messages.at(-1)?.seq ?? 0);
    oldest = Math.min(oldest, messages[0]?.seq ?? Infinity);
  };
  const look = ({ text }: Message | PendingMessage): Mentioned => {
    const written = findMentions(text, names).map(({ start, end }) => text.slice(start + 1, end));
    if (written.length === 0) return NOBODY_MENTIONED;
    const isReader = reader !== undefined && mentionsName(text, reader.name, names);
    return { names: [...new Set(written)].join('\n'), self: isReader ? reader!.name : '' };
  };

  return {
    update({ presence, messages }, user) {
      if (names.size > NAMES_MAX) {
        names = createNames();
        members = undefined;
        oldest = Infinity;
        newest = 0;
      }
      const before = names.size;
      if (presence.members !== members) {
        for (const { name } of presence.members ?? []) names.add(name);
      }
      addAuthors(messages);
      if (user) names.add(user.name);
      if (names.size !== before || user?.name !== reader?.name) found = new WeakMap();
      reader = user;
      members = presence.members;
    },
    mentionedIn(message) {
      if (!message.text.includes('@')) return NOBODY_MENTIONED;
      let mentioned = found.get(message);
      if (!mentioned) found.set(message, mentioned = look(message));
      return mentioned;
    },
  };
}
