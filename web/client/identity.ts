/**
 * Who the visitor is to the server: what `hello` says. A guest's token and chosen name survive a
 * reload from the first message on, and nothing is written before that.
 */
import type { HelloFrame, WelcomeFrame } from '../../server/protocol/frames.ts';
import type { ChatStorage } from './chat-client.ts';
import { tokenKey } from './server-address.ts';

export interface Identity {
  hello(): HelloFrame;
  welcomed(frame: WelcomeFrame): void;
  /** Forgets a guest's token that the server refused; false when there is none to forget. */
  forget(): boolean;
  /** For the next hello. */
  rename(name: string): void;
  /** The server did not take the new name. */
  undoRename(): void;
  /** Whether storage may be used. */
  readonly hasWritten: boolean;
  /** The visitor has sent something: from now on storage is used. */
  keep(): void;
  /** Another tab has written under this key. Returns whether this one is to be the same guest from now on. */
  stored(key: string | null): boolean;
}

export interface IdentityOptions {
  token: string | undefined;
  name: string | undefined;
  /** Must not throw. */
  storage: ChatStorage;
  /** Starts the keys. */
  prefix: string;
}

export function createIdentity(options: IdentityOptions): Identity {
  const { storage, prefix } = options;
  const keyOfToken = tokenKey(prefix);
  const nameKey = `${prefix}:name`;
  /** An identity that the page gives is the page's to remember. */
  const isGuest = options.token === undefined;
  let token = options.token ?? storage.get(keyOfToken) ?? undefined;
  let hasWritten = isGuest && token !== undefined;
  let name = (isGuest ? storage.get(nameKey) : null) ?? options.name;
  let isChosen = false;
  let welcomeName = name;

  const save = (): void => {
    if (!isGuest || !hasWritten) return;
    if (token !== undefined) storage.set(keyOfToken, token);
    if (isChosen && welcomeName !== undefined) storage.set(nameKey, welcomeName);
  };

  return {
    hello: () => ({ type: 'hello', token, name }),
    welcomed(frame) {
      token = frame.token ?? token;
      welcomeName = name;
      save();
    },
    forget() {
      if (!isGuest || token === undefined) return false;
      token = undefined;
      if (hasWritten) storage.remove(keyOfToken);
      return true;
    },
    rename(chosen) {
      name = chosen;
      isChosen = true;
    },
    undoRename() {
      name = welcomeName;
      isChosen = false;
    },
    get hasWritten() {
      return hasWritten;
    },
    keep() {
      if (hasWritten) return;
      hasWritten = true;
      save();
    },
    stored(key) {
      const kept = key === keyOfToken && isGuest && !hasWritten && storage.get(key);
      if (!kept) return false;
      token = kept;
      hasWritten = true;
      name = storage.get(nameKey) ?? name;
      return true;
    },
  };
}
