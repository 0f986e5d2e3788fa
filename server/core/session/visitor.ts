/**
 * Visitor: the person at the other end of a connection, as far as the server knows.
 */
import type { Identity } from './identity.ts';
import type { Author } from '../protocol/entry.ts';

export interface Visitor extends Identity {
  /** Set when the first post of a new guest is accepted (rights-notices.ts). */
  knownSinceMs: number | undefined;
  /** As others see the user: all entries of a connection share it. */
  readonly author: Author;
  /** The network that a client comes from, as a name that says nothing; absent when it is not known. */
  readonly network?: string;
}

export function createVisitor(identity: Identity, network?: string): Visitor {
  const { user: { id, name, role }, avatar } = identity;
  const author: Author = {
    id,
    name,
    // A guest's role goes without saying.
    ...(role === 'guest' ? {} : { role }),
    ...(avatar === undefined ? {} : { avatar }),
  };
  return { ...identity, author, ...(network === undefined ? {} : { network }) };
}
