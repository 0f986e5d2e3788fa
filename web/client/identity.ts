/**
 * The visitor's identity for `hello`. A guest's token and chosen name are stored once the guest has
 * sent a message. A signed identity comes from the page and is renewed before it expires.
 */
import type { HelloFrame, WelcomeFrame } from '../../server/core/protocol/frames.ts';
import type { ChatClientOptions, ChatStorage } from './client-api.ts';
import type { Clock } from '../../server/lib/clock.ts';
import { tokenKey } from './server-address.ts';

export interface Identity {
  /** Rejects if the page cannot provide a token. */
  hello(): HelloFrame | Promise<HelloFrame>;
  /** Returns whether the visitor chose a name and did not get it. */
  welcomed(frame: WelcomeFrame): boolean;
  renewed(token: string): void;
  /** Forgets a refused token; returns false if there is no way to get another. */
  forget(): boolean;
  rename(name: string): void;
  undoRefusedHello(): void;
  readonly renewInMs: number;
  /** False if the page provides the identity. */
  readonly isGuest: boolean;
  readonly hasWritten: boolean;
  /** The visitor has sent a message: writes to storage from now on. */
  persist(): void;
  /** Another tab has written this key. Returns whether this tab has adopted that tab's guest. */
  adoptStoredGuest(key: string | null): boolean;
}

export interface IdentityOptions extends
  Pick<
    ChatClientOptions,
    'token' | 'getToken' | 'name' | 'language'
  > {
  clock: Clock;
  /** Must not throw; see guarded-storage.ts. */
  storage: ChatStorage;
  prefix: string;
}

/** Renews this long before the expiry: browsers run a hidden page's timers only once a minute. */
const EARLY_MS = 60_000;
const RENEW_EVERY_MS = 15_000;
/** Timers overflow above 2^31 - 1 ms. */
const WAIT_MS_MAX = 2e9;

export function createIdentity(options: IdentityOptions): Identity {
  const { storage, prefix, getToken, clock } = options;
  const keyOfToken = tokenKey(prefix);
  const nameKey = `${prefix}:name`;
  /** The page itself remembers an identity that it provides. */
  const isGuest = options.token === undefined && !getToken;
  let token = options.token ?? (isGuest ? storage.get(keyOfToken) : null) ?? undefined;
  let hasWritten = isGuest && token !== undefined;
  let name = (isGuest ? storage.get(nameKey) : null) ?? options.name;
  let isChosen = false;
  let welcomeName = name;
  /** The last hello had a token fresh from the page, and the server has not welcomed it yet. */
  let isNew = false;

  const save = (): void => {
    if (!isGuest || !hasWritten) return;
    if (token !== undefined) storage.set(keyOfToken, token);
    if (isChosen && welcomeName !== undefined) storage.set(nameKey, welcomeName);
  };

  const frame = (): HelloFrame => ({
    type: 'hello',
    token,
    name,
    language: isGuest ? options.language : undefined,
  });
  const leftMs = (): number => expiryMs(token) - clock.date();
  const requestToken = async (): Promise<HelloFrame> => {
    token = `${await getToken!()}`;
    isNew = true;
    return frame();
  };

  return {
    isGuest,
    hello() {
      isNew = false;
      // Another tab may have a newer token: a guest is the same in all tabs.
      if (isGuest && hasWritten) token = storage.get(keyOfToken) ?? token;
      return getToken && leftMs() <= EARLY_MS ? requestToken() : frame();
    },
    get renewInMs() {
      return Math.min(WAIT_MS_MAX, Math.max(RENEW_EVERY_MS, leftMs() - EARLY_MS));
    },
    welcomed(frame) {
      token = frame.token ?? token;
      isNew = false;
      // The name may be taken, so the server may have changed it.
      welcomeName = name &&= frame.user.name;
      save();
      return isChosen && frame.nameFault !== undefined;
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
    undoRefusedHello() {
      name = welcomeName;
      isChosen = false;
      // Otherwise the page is not asked for another token before this one expires.
      if (isNew) token = undefined;
    },
    get hasWritten() {
      return hasWritten;
    },
    persist() {
      if (hasWritten) return;
      hasWritten = true;
      save();
    },
    adoptStoredGuest(key) {
      const kept = key === keyOfToken && isGuest && !hasWritten && storage.get(key);
      if (!kept) return false;
      token = kept;
      hasWritten = true;
      name = storage.get(nameKey) ?? name;
      return true;
    },
  };
}

/** Decoded without verification, which is the server's part. 0 if the token cannot be decoded. */
function expiryMs(token = ''): number {
  try {
    const claims = token.split('.')[1]!.replaceAll('-', '+').replaceAll('_', '/');
    return JSON.parse(atob(claims)).exp * 1_000 || 0;
  } catch {
    return 0;
  }
}
