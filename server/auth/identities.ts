/**
 * What a hello says -> who that is. A hello without a token makes a new guest.
 */
import type { User } from '../protocol/entry.ts';
import type { HelloFrame } from '../protocol/frames.ts';
import { createGuest, type GuestTokens } from './guest-token.ts';

export interface Identities {
  /** Nothing when the token is forged, expired or no token at all. */
  identify(hello: Pick<HelloFrame, 'token' | 'name'>): Promise<Identity | undefined>;
}

export interface Identity {
  readonly user: User;
  /** What to say hello with the next time. */
  readonly token: string;
}

export function createIdentities(tokens: GuestTokens): Identities {
  return {
    async identify({ token, name }) {
      const known = token === undefined ? undefined : await tokens.verify(token);
      if (token !== undefined && !known) return undefined;
      const user = known ? { ...known.user, ...(name ? { name } : {}) } : createGuest(name);
      // In a rush of clients that come back, signatures would be most of the work.
      const isGood = known?.isYoung && known.user.name === user.name;
      return { user, token: isGood ? token! : await tokens.issue(user) };
    },
  };
}
