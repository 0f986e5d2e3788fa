/** Visitor: the person at a connection, with identity and network. */
import type { Identity } from './identity.ts';
import type { Author } from '../protocol/entry.ts';

export interface Visitor extends Identity {
  /** Set when the first post of a new guest is accepted (standing.ts). */
  knownSinceMs: number | undefined;
  /** The user as others see it; all entries of a connection share the object. */
  readonly author: Author;
  /** Pseudonym of the client's network, if known. */
  readonly network?: string;
}

export function createVisitor(identity: Identity, network?: string): Visitor {
  const { user: { id, name, role }, avatar } = identity;
  const author: Author = {
    id,
    name,
    // Absent means guest.
    ...(role === 'guest' ? {} : { role }),
    ...(avatar === undefined ? {} : { avatar }),
  };
  return { ...identity, author, ...(network === undefined ? {} : { network }) };
}
