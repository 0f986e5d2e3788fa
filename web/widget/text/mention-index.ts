/**
 * Mention index of a room: collects the names of its people, and finds them in messages.
 */
import type { Author, User } from '../../../server/core/protocol/entry.ts';
import type { Message, PendingMessage, RoomState } from '../../client/room-state.ts';
import { createNames, findMentions, mentionsName, type Names } from './mentions.ts';

export interface Mentioned {
  readonly names: string;
  /** The reader's name if the message mentions the reader, otherwise empty. */
  readonly self: string;
}

export interface MentionIndex {
  /** Adds members and authors. Cheap if nobody is new. */
  update(state: RoomState, reader: User | undefined): void;
  mentionedIn(message: Message | PendingMessage): Mentioned;
  /** Whether several people have had this name here. */
  isShared(name: string): boolean;
}

export const NOBODY_MENTIONED: Mentioned = { names: '', self: '' };

/** Above this number, names that are neither present nor in loaded messages are forgotten. */
const NAMES_MAX = 20_000;

export function createMentionIndex(): MentionIndex {
  let reader: User | undefined;
  /** Names are not removed, so that a mention stays one after somebody leaves. */
  let names: Names = createNames();
  /** The first user id with a name, in lower case; empty if there is another one. */
  let owners = new Map<string, string>();
  let members: readonly User[] | undefined;
  let oldest = Infinity;
  let newest = 0;
  /** Keyed by object: a changed message is a new object. */
  let found = new WeakMap<Message | PendingMessage, Mentioned>();

  const add = ({ id, name }: Author): void => {
    const key = name.toLowerCase();
    names.add(name);
    owners.set(key, (owners.get(key) ?? id) === id ? id : '');
  };
  const addAuthors = (messages: readonly Message[]): void => {
    for (let at = messages.length - 1; at >= 0 && messages[at]!.seq > newest; at -= 1) {
      add(messages[at]!.from);
    }
    for (let at = 0; at < messages.length && messages[at]!.seq < oldest; at += 1) {
      add(messages[at]!.from);
    }
    newest = Math.max(newest, messages.at(-1)?.seq ?? 0);
    oldest = Math.min(oldest, messages[0]?.seq ?? Infinity);
  };
  const findIn = ({ text }: Message | PendingMessage): Mentioned => {
    const written = findMentions(text, names).map(({ start, end }) => text.slice(start + 1, end));
    if (written.length === 0) return NOBODY_MENTIONED;
    const isReader = reader !== undefined && mentionsName(text, reader.name, names);
    return { names: [...new Set(written)].join('\n'), self: isReader ? reader!.name : '' };
  };

  return {
    update({ presence, messages }, user) {
      if (names.size > NAMES_MAX) {
        names = createNames();
        owners = new Map();
        members = undefined;
        oldest = Infinity;
        newest = 0;
      }
      const before = names.size;
      if (presence.members !== members) {
        for (const member of presence.members ?? []) add(member);
      }
      addAuthors(messages);
      if (user) add(user);
      if (names.size !== before || user?.name !== reader?.name) found = new WeakMap();
      reader = user;
      members = presence.members;
    },
    mentionedIn(message) {
      if (!message.text.includes('@')) return NOBODY_MENTIONED;
      let mentioned = found.get(message);
      if (!mentioned) found.set(message, mentioned = findIn(message));
      return mentioned;
    },
    isShared: (name) => owners.get(name.toLowerCase()) === '',
  };
}
