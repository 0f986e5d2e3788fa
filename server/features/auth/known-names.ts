/**
 * Known names: names of signed users, stored and indexed in memory, so that nobody else can use a
 * name that looks the same. No hello waits for the store.
 */
import { fourDigits } from '../../lib/four-digits.ts';
import { explain, type Log } from '../../lib/log.ts';
import type { User } from '../../core/protocol/entry.ts';
import type { NameFault } from '../../core/protocol/frames.ts';
import type { BotNames } from './bot-names.ts';
import { isGuestName } from './guest-name.ts';
import { nameSkeletons } from './name-skeleton.ts';
import { createReservedNames } from './reserved-names.ts';

export interface KnownNames {
  /** `taken`: it looks like the name of a signed user or bot. `reserved`: it contains a reserved one. */
  faultIn(name: string): NameFault | undefined;
  /** A signed user's unique display name, with four digits of the id if needed. Stores it. */
  nameOf(user: User): string;
}

/** Stored by each skeleton of the name. A type, so that it counts as JSON. */
export type NameRecord = {
  id: string;
  name: string;
  /** Days since the Unix epoch. */
  lastSeen: number;
};

export interface NameRecords {
  get(kind: string, key: string): { value: unknown; version: number } | undefined;
  put(
    kind: string,
    key: string,
    value: NameRecord,
    options: { expiresAtMs: number; ifVersion: number },
  ): Promise<unknown>;
}

export interface KnownNamesOptions {
  records: NameRecords;
  reserved: readonly string[];
  bots: Pick<BotNames, 'areTaken'>;
  log: Log;
  /** Milliseconds since the Unix epoch. */
  now?: () => number;
}

export const NAME_KIND = 'name';

const DAY_MS = 86_400_000;
const SEEN_EVERY_DAYS = 7;
const KEPT_DAYS = 365;
const PUTS_UNDER_WAY_MAX = 100;

export function createKnownNames(options: KnownNamesOptions): KnownNames {
  const { records, bots, log, now = Date.now } = options;
  const reserved = createReservedNames(options.reserved);
  let putsUnderWay = 0;

  const recordOf = (key: string) => {
    const record = records.get(NAME_KIND, key);
    return record && { ...(record.value as NameRecord), version: record.version };
  };
  const remember = (key: string, { id, name }: User): void => {
    const known = recordOf(key);
    const today = Math.floor(now() / DAY_MS);
    if (known && today - known.lastSeen < SEEN_EVERY_DAYS) return;
    if (putsUnderWay >= PUTS_UNDER_WAY_MAX) return;
    putsUnderWay += 1;
    const expiresAtMs = (today + KEPT_DAYS) * DAY_MS;
    const value = { id, name, lastSeen: today };
    records.put(NAME_KIND, key, value, { expiresAtMs, ifVersion: known?.version ?? 0 })
      .catch((error) => log.warn('auth: cannot store a name', { reason: explain(error) }))
      .finally(() => putsUnderWay -= 1);
  };

  return {
    faultIn(name) {
      // The usual case, which needs no check.
      if (isGuestName(name)) return undefined;
      const keys = nameSkeletons(name);
      if (keys.some((key) => recordOf(key)) || bots.areTaken(keys)) return 'taken';
      return reserved.has(name) ? 'reserved' : undefined;
    },
    nameOf(user) {
      const keys = nameSkeletons(user.name);
      const isOthers = keys.some((key) => (recordOf(key)?.id ?? user.id) !== user.id);
      const name = isOthers ? `${user.name} (${fourDigits(user.id)})` : user.name;
      for (const key of isOthers ? nameSkeletons(name) : keys) remember(key, { ...user, name });
      return name;
    },
  };
}
