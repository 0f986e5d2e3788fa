/**
 * A room's view of one connection that joined it.
 */
import type { CloseReason } from '../protocol/codes.ts';
import type { User } from '../protocol/entry.ts';

export interface Member {
  readonly user: User;
  /** Seq of the last entry sent to this member. Only the room moves it. */
  sentSeq: number;
  /** Sends an encoded frame that must arrive. */
  send(text: string): void;
  /** Sends an encoded frame that may be dropped when the reader is slow (presence, typing). */
  hint(text: string): void;
  /** Closes the connection. */
  close(reason: CloseReason): void;
}
