/**
 * Standing of guests: a guest is known from the first accepted post on, and gets a token that says so.
 */
import type { Identities } from './identity.ts';
import { explain, type Log } from '../../lib/log.ts';
import type { Entry } from '../protocol/entry.ts';
import type { Outbound } from './outbound.ts';
import type { Visitor } from './visitor.ts';

export interface StandingContext {
  identities: Pick<Identities, 'renewToken'>;
  log: Log;
}

/** Once for each connection of a new guest. A client that misses the token gets one at its next post. */
export function noteAccepted(
  entry: Entry,
  visitor: Visitor,
  outbound: Pick<Outbound, 'frame'>,
  { identities, log }: StandingContext,
): void {
  if (visitor.knownSinceMs !== undefined) return;
  // A reaction that changes nothing is answered with the message, which somebody else may have written.
  if (entry.from.id !== visitor.user.id) return;
  visitor.knownSinceMs = entry.at;
  identities.renewToken(visitor).then(
    (token) => outbound.frame({ type: 'token', token }),
    (error) => log.error('session: a token could not be made', { reason: explain(error) }),
  );
}
