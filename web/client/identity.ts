/**
 * Identity of the visitor towards the server: what `hello` says. A guest's token and chosen name
 * survive a reload from the first message on, and nothing is written before that. A signed identity is
 * the page's, which is asked for a new one in time.
 */
import type { HelloFrame, WelcomeFrame } from '../../server/core/protocol/frames.ts';
import type { ChatClientOptions, ChatStorage } from './client-api.ts';
import type { Clock } from '../../server/lib/clock.ts';
import { tokenKey } from './server-address.ts';

export interface Identity {
  /** Rejects when the page has no token now. */
  hello(): HelloFrame | Promise<HelloFrame>;
  welcomed(frame: WelcomeFrame): void;
  /** The server gave a guest another token, to be used from now on. */
  renewed(token: string): void;
  /** Forgets a token that the server refused; false when there is no other to be had. */
  forget(): boolean;
  /** For the next hello. */
  rename(name: string): void;
  /** The server did not take the new name, or the new token. */
  undo(): void;
  /** Until a signed identity should be renewed. */
  readonly renewInMs: number;
  /** False when the page says who the visitor is. */
  readonly isGuest: boolean;
  /** Whether storage may be used. */
  readonly hasWritten: boolean;
  /** The visitor has sent something: from now on storage is used. */
  keep(): void;
  /** Another tab has written under this key. Returns whether this one is to be the same guest from now on. */
  stored(key: string | null): boolean;
}

export interface IdentityOptions extends Pick<ChatClientOptions, 'token' | 'getToken' | 'name'> {
  clock: Clock;
  /** Must not throw. */
  storage: ChatStorage;
  /** Starts the keys. */
  prefix: string;
}

/** A token that ends sooner is about to end: browsers let a hidden page do something once a minute. */
const EARLY_MS = 60_000;
/** Between two renewals at least. */
const RENEW_EVERY_MS = 15_000;
/** Timers take no more. */
const WAIT_MS_MAX = 2e9;

export function createIdentity(options: IdentityOptions): Identity {
  const { storage, prefix, getToken, clock } = options;
  const keyOfToken = tokenKey(prefix);
  const nameKey = `${prefix}:name`;
  /** An identity that the page gives is the page's to remember. */
  const isGuest = options.token === undefined && !getToken;
  let token = options.token ?? (isGuest ? storage.get(keyOfToken) : null) ?? undefined;
  let hasWritten = isGuest && token !== undefined;
  let name = (isGuest ? storage.get(nameKey) : null) ?? options.name;
  let isChosen = false;
  let welcomeName = name;
  /** The last hello had a token that the page had just given, and is not welcome yet. */
  let isNew = false;

  const save = (): void => {
    if (!isGuest || !hasWritten) return;
    if (token !== undefined) storage.set(keyOfToken, token);
    if (isChosen && welcomeName !== undefined) storage.set(nameKey, welcomeName);
  };

  const frame = (): HelloFrame => ({ type: 'hello', token, name });
  const leftMs = (): number => expiryMs(token) - clock.date();
  const ask = async (): Promise<HelloFrame> => {
    token = `${await getToken!()}`;
    isNew = true;
    return frame();
  };

  return {
    isGuest,
    hello() {
      isNew = false;
      // Another tab may have got a newer one: a guest is one in all tabs.
      if (isGuest && hasWritten) token = storage.get(keyOfToken) ?? token;
      return getToken && leftMs() <= EARLY_MS ? ask() : frame();
    },
    get renewInMs() {
      return Math.min(WAIT_MS_MAX, Math.max(RENEW_EVERY_MS, leftMs() - EARLY_MS));
    },
    welcomed(frame) {
      token = frame.token ?? token;
      isNew = false;
      // Somebody else may have the name.
      welcomeName = name &&= frame.user.name;
      save();
    },
    renewed(fresh) {
      token = fresh;
      save();
    },
    forget() {
      if (isGuest ? token === undefined : !getToken) return false;
      token = undefined;
      if (isGuest && hasWritten) storage.remove(keyOfToken);
      return !isNew;
    },
    rename(chosen) {
      name = chosen;
      isChosen = true;
    },
    undo() {
      name = welcomeName;
      isChosen = false;
      // Or the page would not be asked again before that one ends.
      if (isNew) token = undefined;
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

/** Read, and not verified: that is the server's part. 0 when it cannot be read. */
function expiryMs(token = ''): number {
  try {
    const claims = token.split('.')[1]!.replaceAll('-', '+').replaceAll('_', '/');
    return JSON.parse(atob(claims)).exp * 1_000 || 0;
  } catch {
    return 0;
  }
}
