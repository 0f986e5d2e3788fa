/**
 * All that says who somebody is, put together.
 */
import type { Log } from '../lib/log.ts';
import { createGuestTokens } from './guest-token.ts';
import { createHostKeys, type HostKeysOptions } from './host-keys.ts';
import { createHostTokens } from './host-token.ts';
import { createIdentities, type Identities } from './identities.ts';
import { createKnownNames, type NameRecords } from './known-names.ts';

export interface Auth {
  identities: Identities;
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
  reservedNames: readonly string[];
  /** Of the kind `NAME_KIND`. */
  records: NameRecords;
  /** UTF-16 code units of a name. */
  nameMax: number;
  log: Log;
  /** Milliseconds since the Unix epoch. */
  now?: () => number;
}

export async function openAuth(options: AuthOptions): Promise<Auth> {
  const { secret, areGuestsAllowed, host, reservedNames, records, nameMax, log } = options;
  const { now = Date.now } = options;
  const keys = host && await createHostKeys({ ...host, log });
  const identities = createIdentities({
    guests: await createGuestTokens(secret, now),
    areGuestsAllowed,
    ...(keys ? { host: createHostTokens({ ...host!, keys, nameMax, log, now }) } : {}),
    names: createKnownNames({ records, reserved: reservedNames, log, now }),
    now,
  });
  return { identities, areGuestsAllowed, close: () => keys?.close() };
}
