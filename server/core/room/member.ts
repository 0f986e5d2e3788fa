/**
 * A room's view of one connection that joined it.
 */
import type { CloseReason } from '../protocol/codes.ts';
import type { User } from '../protocol/entry.ts';
import type { SharedFrame } from '../protocol/shared-frame.ts';

export interface Member {
  readonly user: User;
  /** Who only reads along, such as a program: is not told of as one of the people here. */
  readonly isUnlisted?: boolean;
  /** Seq of the last entry sent to this member. Only the room moves it. */
  sentSeq: number;
  /** Sends an encoded frame that must arrive. */
  send(text: string): void;
  /** Sends a frame that must arrive and that others get too. */
  share(frame: SharedFrame): void;
  /** Sends a frame that others get too and that may be dropped when the reader is slow (presence, typing). */
  hint(frame: SharedFrame): void;
  /** Closes the connection. */
  close(reason: CloseReason): void;
}
