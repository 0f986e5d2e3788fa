/**
 * Session socket: the connection that a session sends through. Limits of the host's socket are dealt with
 * before (connections/connection.ts).
 */
import type { CloseReason } from '../protocol/codes.ts';
import type { SharedFrame } from '../protocol/shared-frame.ts';

export interface SessionSocket {
  /** Tells the connections of this replica apart in the log. */
  readonly id: number;
  /** Sends one text frame; does nothing once the socket is closing. */
  send(text: string): void;
  /** Sends a frame that others get too, together with one of its own that goes before it, if any. */
  share(frame: SharedFrame, before?: string): void;
  /** Closes with the reason's code; what was sent before still goes out when the other side reads. Idempotent. */
  close(reason: CloseReason): void;
  /** Bytes that were sent and have not reached the network yet. */
  readonly bufferedBytes: number;
  readonly isOpen: boolean;
  /** Called when the client has said hello, and again when it is welcome. */
  greeted?(): void;
  /** Where the client comes from, as a name that says nothing; nothing where that is not known. */
  readonly network?: string | undefined;
}
