/** Session socket: a connection as its session sees it (connections/connection.ts). */
import type { CloseReason } from '../protocol/codes.ts';
import type { SharedFrame } from '../protocol/shared-frame.ts';

export interface SessionSocket {
  /** Identifies the connection in this replica's log. */
  readonly id: number;
  /** Sends one text frame; no effect once the socket is closing. */
  send(text: string): void;
  /** Sends a frame shared by several clients, after one private frame, if given. */
  share(frame: SharedFrame, before?: string): void;
  /** Closes with the reason's code, after the data sent so far. Idempotent. */
  close(reason: CloseReason): void;
  /** Bytes sent that have not reached the network yet. */
  readonly bufferedBytes: number;
  readonly isOpen: boolean;
  /** Called when a hello arrives, and again when it is accepted. */
  greeted?(): void;
  /** Pseudonym of the client's network, if known. */
  readonly network?: string | undefined;
}
