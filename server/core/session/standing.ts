/** Guest standing: the first accepted post makes a guest known, and a new token says so. */
import type { Identities } from './identity.ts';
import { explain, type Log } from '../../lib/log.ts';
import type { Entry } from '../protocol/entry.ts';
import type { Outbound } from './outbound.ts';
import type { Visitor } from './visitor.ts';

export interface StandingContext {
  identities: Pick<Identities, 'renewToken'>;
  log: Log;
}

/** Renews the token once per connection. A client that misses it gets one at its next post. */
export function noteAcceptedPost(
  entry: Entry,
  visitor: Visitor,
  outbound: Pick<Outbound, 'sendFrame'>,
  { identities, log }: StandingContext,
): void {
  if (visitor.knownSinceMs !== undefined) return;
  // For a reaction without effect, the entry is the message, maybe of another author.
  if (entry.from.id !== visitor.user.id) return;
  visitor.knownSinceMs = entry.at;
  identities.renewToken(visitor).then(
    (token) => outbound.sendFrame({ type: 'token', token }),
    (error) => log.error('session: cannot renew a guest token', { reason: explain(error) }),
  );
}
