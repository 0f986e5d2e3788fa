/**
 * Assembles authentication from its parts.
 */
import type { Log } from '../../lib/log.ts';
import { BOT_NAME_KIND, type BotNameRecords, type BotNames, createBotNames } from './bot-names.ts';
import { createGuestTokens } from './guest-token.ts';
import { createHostKeys, type HostKeysOptions } from './host-keys.ts';
import { createHostTokens } from './host-token.ts';
import type { Identities } from '../../core/session/identity.ts';
import { createIdentities } from './identities.ts';
import { createKnownNames, NAME_KIND, type NameRecords } from './known-names.ts';
import { createStaffTokens, type StaffTokens } from './staff-token.ts';
import { createSignOuts, SIGN_OUT_KIND, type SignOutRecords, type SignOuts } from './sign-outs.ts';

export interface Auth {
  identities: Identities;
  signOuts: SignOuts;
  botNames: BotNames;
  areGuestsAllowed: boolean;
  /** Undefined: the console is off. */
  staffTokens: StaffTokens | undefined;
  /** Idempotent. */
  close(): void;
}

export interface AuthOptions {
  secret: string;
  areGuestsAllowed: boolean;
  /** Absent: host tokens are not accepted. */
  host: (Omit<HostKeysOptions, 'log'> & { issuer: string; audience: string }) | undefined;
  /** Of host tokens. */
  tokenAgeSecondsMax: number;
  /** Whether staff tokens are accepted. */
  hasConsole?: boolean;
  reservedNames: readonly string[];
  /** Must follow `AUTH_KINDS`. */
  records: NameRecords & SignOutRecords & BotNameRecords;
  /** In UTF-16 code units. */
  nameMax: number;
  log: Log;
  /** Milliseconds since the Unix epoch. */
  now?: () => number;
}

export const AUTH_KINDS: readonly string[] = [NAME_KIND, BOT_NAME_KIND, SIGN_OUT_KIND];

export async function openAuth(options: AuthOptions): Promise<Auth> {
  const { secret, areGuestsAllowed, host, reservedNames, records, nameMax, log } = options;
  const { tokenAgeSecondsMax, hasConsole = false, now = Date.now } = options;
  const signOuts = createSignOuts({ records, tokenAgeSecondsMax, now });
  const botNames = createBotNames({ records, log, now });
  const ofHost = { tokenAgeSecondsMax, signOuts, nameMax, log, now };
  const keys = host && await createHostKeys({ ...host, log });
  const staffTokens = hasConsole ? await createStaffTokens(secret, signOuts, now) : undefined;
  const identities = createIdentities({
    guests: await createGuestTokens(secret, now),
    areGuestsAllowed,
    ...(keys ? { host: createHostTokens({ ...host!, ...ofHost, keys }) } : {}),
    ...(staffTokens ? { staff: staffTokens } : {}),
    names: createKnownNames({ records, reserved: reservedNames, bots: botNames, log, now }),
    now,
  });
  return {
    identities,
    signOuts,
    botNames,
    areGuestsAllowed,
    staffTokens,
    close: () => keys?.close(),
  };
}
