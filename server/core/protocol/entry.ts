/** Timeline entries and their authors. Shared by server and web; imports nothing. */

export type Role = 'guest' | 'member' | 'moderator' | 'owner';

export interface User {
  id: string;
  name: string;
  role: Role;
}

/** The author as of the time of writing. */
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
  /** Chosen by the sending client; unique per room. */
  id: string;
  kind?: EntryKind;
  from: Author;
  /** Milliseconds since the Unix epoch, by the accepting replica's clock. */
  at: number;
  /** Name of the accepting replica. */
  via: string;
  text?: string;
  /** Seq of the message that this one replies to. */
  replyTo?: number;
  /** Seq of the edited or deleted message, or of the one reacted to. */
  target?: number;
  emoji?: string;
  /** True adds the reaction, false removes it. */
  on?: boolean;
  /** Time of the last edit, in milliseconds since the Unix epoch. */
  edited?: number;
  deleted?: true;
  /** Number of people by emoji. */
  reactions?: Record<string, number>;
  /** The reader's own reactions. */
  mine?: string[];
}
