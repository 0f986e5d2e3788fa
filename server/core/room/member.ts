/** Member: one connection as a room that it joined sees it. */
import type { CloseReason } from '../protocol/codes.ts';
import type { User } from '../protocol/entry.ts';
import type { SharedFrame } from '../protocol/shared-frame.ts';

export interface Member {
  readonly user: User;
  /** A reader, such as a program, that presence does not list. */
  readonly isUnlisted?: boolean;
  /** Seq of the last entry sent to this member. Only the room changes it. */
  sentSeq: number;
  /** Sends an encoded frame that must arrive. */
  send(text: string): void;
  /** Sends a frame that must arrive and is shared by several members. */
  share(frame: SharedFrame): void;
  /** Sends a shared frame that may be dropped for a slow reader (presence, typing). */
  hint(frame: SharedFrame): void;
  close(reason: CloseReason): void;
}
