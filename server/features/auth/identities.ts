/**
 * Identification: resolves a hello to a guest (by a guest token, or new without a token) or to a
 * user whom the host page or the console signed for.
 */
import { CLOSES } from '../../core/protocol/codes.ts';
import type { User } from '../../core/protocol/entry.ts';
import type { Identities } from '../../core/session/identity.ts';
import {
  createGuest,
  type GuestTokens,
  isGuestToken,
  isNewcomer,
  UNUSED_AND_OVER,
} from './guest-token.ts';
import { guestName } from './guest-name.ts';
import type { HostTokens } from './host-token.ts';
import { isStaffToken, type StaffTokens } from './staff-token.ts';
import type { KnownNames } from './known-names.ts';

export interface IdentitiesOptions {
  guests: GuestTokens;
  areGuestsAllowed: boolean;
  /** Absent: host tokens are not accepted. */
  host?: HostTokens;
  /** Absent: the console is off. */
  staff?: StaffTokens;
  names: KnownNames;
  now: () => number;
}

export function createIdentities(options: IdentitiesOptions): Identities {
  const { guests, areGuestsAllowed, host, staff, names, now } = options;

  const identifyGuest = async (
    { token, name, language }: Parameters<Identities['identify']>[0],
  ) => {
    if (!areGuestsAllowed) return CLOSES.unauthorized;
    const verified = token === undefined ? UNUSED_AND_OVER : await guests.verify(token);
    if (!verified) return CLOSES.unauthorized;
    const known = verified === UNUSED_AND_OVER ? undefined : verified;
    const requested = known
      ? { ...known.user, ...(name ? { name } : {}) }
      : createGuest(name, language);
    const nameFault = names.faultIn(requested.name);
    const user: User = nameFault
      ? { ...requested, name: guestName(requested.id, language) }
      : requested;
    const createdAtMs = known?.createdAtMs ?? now();
    const guest = {
      user,
      createdAtMs,
      knownSinceMs: known?.knownSinceMs,
      ...nameFault && { nameFault },
    };
    // During mass reconnects, signing new tokens would be most of the work.
    const isGood = known?.isYoung && known.user.name === user.name;
    return { ...guest, token: isGood ? token! : await guests.issue(guest), isSigned: false };
  };

  return {
    async identify(hello) {
      const { token } = hello;
      // The unverified audience only selects how the token is verified.
      if (token === undefined || isGuestToken(token)) return await identifyGuest(hello);
      const verifier = isStaffToken(token) ? staff : host;
      const identity = await verifier?.verify(token) ?? CLOSES.unauthorized;
      if ('code' in identity) return identity;
      return { ...identity, user: { ...identity.user, name: names.nameOf(identity.user) } };
    },
    renewToken: guests.issue,
    isNewcomer,
  };
}
