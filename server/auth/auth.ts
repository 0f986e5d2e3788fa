/**
 * Authentication, put together from its parts.
 */
import type { Log } from '../lib/log.ts';
import { createGuestTokens } from './guest-token.ts';
import { createHostKeys, type HostKeysOptions } from './host-keys.ts';
import { createHostTokens } from './host-token.ts';
import { createIdentities, type Identities } from './identities.ts';
import { createKnownNames, type NameRecords } from './known-names.ts';
import { createSignOuts, type SignOutRecords, type SignOuts } from './sign-outs.ts';

export interface Auth {
  identities: Identities;
  signOuts: SignOuts;
  areGuestsAllowed: boolean;
  /** Idempotent. */
  close(): void;
}

export interface AuthOptions {
  /** Signs the guests' tokens. */
  secret: string;
  areGuestsAllowed: boolean;
  /** Absent: the host page signs nothing. */
  host: (Omit<HostKeysOptions, 'log'> & { issuer: string; audience: string }) | undefined;
  /** Of tokens of the host page. */
  tokenAgeSecondsMax: number;
  reservedNames: readonly string[];
  /** Of the kinds `NAME_KIND` and `SIGN_OUT_KIND`. */
  records: NameRecords & SignOutRecords;
  /** UTF-16 code units of a name. */
  nameMax: number;
  log: Log;
  /** Milliseconds since the Unix epoch. */
  now?: () => number;
}

export async function openAuth(options: AuthOptions): Promise<Auth> {
  const { secret, areGuestsAllowed, host, reservedNames, records, nameMax, log } = options;
  const { tokenAgeSecondsMax, now = Date.now } = options;
  const signOuts = createSignOuts({ records, tokenAgeSecondsMax, now });
  const ofHost = { tokenAgeSecondsMax, signOuts, nameMax, log, now };
  const keys = host && await createHostKeys({ ...host, log });
  const identities = createIdentities({
    guests: await createGuestTokens(secret, now),
    areGuestsAllowed,
    ...(keys ? { host: createHostTokens({ ...host!, ...ofHost, keys }) } : {}),
    names: createKnownNames({ records, reserved: reservedNames, log, now }),
    now,
  });
  return { identities, signOuts, areGuestsAllowed, close: () => keys?.close() };
}
