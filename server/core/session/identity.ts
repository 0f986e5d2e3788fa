/** Identity of a visitor: a guest with this server's token, or a user signed by the host page. */
import type { CloseReason } from '../protocol/codes.ts';
import type { User } from '../protocol/entry.ts';
import type { HelloFrame, NameFault } from '../protocol/frames.ts';

export interface Identities {
  /**
   * Returns a close reason when the token is malformed, forged or expired, or when guests are not
   * allowed. Rejects with KeysUnavailable when the signing keys cannot be read now.
   */
  identify(hello: Pick<HelloFrame, 'token' | 'name' | 'language'>): Promise<Identity | CloseReason>;
  /** Makes a new token that marks the guest as known. */
  renewToken(guest: Pick<Identity, 'user' | 'createdAtMs' | 'knownSinceMs'>): Promise<string>;
  /** Whether a hello is from a guest who has never posted, by its unverified token. */
  isNewcomer(token: string | undefined): boolean;
}

export type RoomRight = 'read' | 'write' | 'moderate';

export interface Identity {
  readonly user: User;
  readonly nameFault?: NameFault;
  /** A guest's token for the next hello. Undefined if signed: the host page renews that token. */
  readonly token: string | undefined;
  /** URL; https only. */
  readonly avatar?: string;
  /** Whether the host page signed it; otherwise it is a guest. */
  readonly isSigned: boolean;
  /** Rights by room pattern (protocol/room-pattern.ts), from the signed token. */
  readonly rooms?: Readonly<Record<string, RoomRight>>;
  /** Time of a guest's first visit, kept when the token is renewed; 0 for a signed identity. */
  readonly createdAtMs: number;
  /** Time of a guest's first accepted post, if any; 0 for a signed identity. */
  readonly knownSinceMs: number | undefined;
  /** Earliest time at which a signed identity may have been issued. */
  readonly issuedAtMs?: number;
  /** End of a signed identity. */
  readonly expiresAtMs?: number;
}

export class KeysUnavailable extends Error {
  override name = 'KeysUnavailable';
}
