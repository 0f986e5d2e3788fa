/**
 * Identity of a visitor: a guest by a token of ours, or a user that the host page signed for.
 */
import type { CloseReason } from '../protocol/codes.ts';
import type { User } from '../protocol/entry.ts';
import type { HelloFrame } from '../protocol/frames.ts';

export interface Identities {
  /**
   * Why to close when the token is forged, expired or no token at all, or a guest may not come.
   * Rejects with KeysUnavailable when that cannot be told now.
   */
  identify(hello: Pick<HelloFrame, 'token' | 'name'>): Promise<Identity | CloseReason>;
  /** A new token for a guest, who is known by now. */
  renewToken(guest: Pick<Identity, 'user' | 'createdAtMs' | 'knownSinceMs'>): Promise<string>;
  /**
   * Whether a hello comes from a guest who never posted: without a token, or with one that says so. A
   * token that claims more than it may is refused by `identify`.
   */
  isNewcomer(token: string | undefined): boolean;
}

export type RoomRight = 'read' | 'write' | 'moderate';

export interface Identity {
  readonly user: User;
  /** What a guest says hello with the next time; a signed identity is the host page's to renew. */
  readonly token: string | undefined;
  /** An https address. */
  readonly avatar?: string;
  /** Whether the host page vouches for it; otherwise it is a guest. */
  readonly isSigned: boolean;
  /** Rights by pattern (protocol/room-pattern.ts), as the host page signed them. */
  readonly rooms?: Readonly<Record<string, RoomRight>>;
  /** When a guest came first, however often the token was renewed since; 0 for a signed identity. */
  readonly createdAtMs: number;
  /** When the first post of a guest was accepted; undefined while there was none, 0 for a signed identity. */
  readonly knownSinceMs: number | undefined;
  /** When a signed identity was issued, at the earliest. */
  readonly issuedAtMs?: number;
  /** From then on a signed identity counts no more. */
  readonly expiresAtMs?: number;
}

export class KeysUnavailable extends Error {
  override name = 'KeysUnavailable';
}
