/**
 * Entries of a room's timeline, each with a sequence number of its own. Shared by server and web;
 * imports nothing.
 */

export type Role = 'guest' | 'member' | 'moderator' | 'owner';

export interface User {
  id: string;
  name: string;
  role: Role;
}

/** Who wrote an entry, as it was at the time of writing. */
export interface Author {
  id: string;
  name: string;
  role?: Role;
  avatar?: string;
}

export type EntryKind = 'message' | 'edit' | 'delete' | 'react' | 'system';

/**
 * One entry of a room's timeline. `seq` is contiguous per room, starting at 1.
 * An absent `kind` means `message`. In a page, a message also carries its folded state
 * (`edited`, `deleted`, `reactions`, `mine`).
 */
export interface Entry {
  seq: number;
  /** Made by the client that sent it; unique per room. */
  id: string;
  kind?: EntryKind;
  from: Author;
  /** Milliseconds since the Unix epoch, by the accepting replica's clock. */
  at: number;
  /** Name of the replica that accepted it. */
  via: string;
  text?: string;
  /** Seq of the message that this one answers. */
  replyTo?: number;
  /** Seq of the message that an edit, a deletion or a reaction is about. */
  target?: number;
  emoji?: string;
  /** Whether a reaction is put on or taken off. */
  on?: boolean;
  /** Time of the last edit, in milliseconds since the Unix epoch. */
  edited?: number;
  deleted?: true;
  /** How many people reacted, by emoji. */
  reactions?: Record<string, number>;
  /** The reader's own reactions. */
  mine?: string[];
}
