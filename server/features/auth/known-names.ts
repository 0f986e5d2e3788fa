/**
 * Known names: names of signed users are remembered in the store and known in memory, so that nobody
 * else can go by one that looks like it, and no hello waits for the store.
 */
import { fourDigits } from '../../lib/four-digits.ts';
import { explain, type Log } from '../../lib/log.ts';
import type { User } from '../../core/protocol/entry.ts';
import type { BotNames } from './bot-names.ts';
import { nameSkeletons } from './name-skeleton.ts';
import { createReservedNames } from './reserved-names.ts';

export interface KnownNames {
  /** Whether a guest's name looks like that of a signed user or a bot, or holds a reserved one. */
  isTaken(name: string): boolean;
  /**
   * What a signed user is called: the own name, with four digits of the id behind it when somebody
   * else has one that looks like it. Remembers it.
   */
  nameOf(user: User): string;
}

/** What is stored, by each skeleton of the name. A type, so that it counts as JSON. */
export type NameRecord = {
  id: string;
  name: string;
  /** Days since the Unix epoch. */
  lastSeen: number;
};

/** What this needs of the followed records (records/followed-records.ts). */
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
  /** Names that no guest's name may hold. */
  reserved: readonly string[];
  bots: Pick<BotNames, 'areTaken'>;
  log: Log;
  /** Milliseconds since the Unix epoch. */
  now?: () => number;
}

export const NAME_KIND = 'name';

const DAY_MS = 86_400_000;
/** Whoever comes every day is written down again so seldom. */
const SEEN_EVERY_DAYS = 7;
/** Then a name that nobody came with is free. */
const KEPT_DAYS = 365;
/** More are written down at a later hello. */
const PUTS_UNDER_WAY_MAX = 100;
/** Made up for a guest: nobody else's. Most guests are called so, and it need not be looked at. */
const MADE_UP = /^Guest \d{4}$/;

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
      .catch((error) => log.warn('auth: a name is not remembered', { reason: explain(error) }))
      .finally(() => putsUnderWay -= 1);
  };

  return {
    isTaken(name) {
      if (MADE_UP.test(name)) return false;
      const keys = nameSkeletons(name);
      return keys.some((key) => recordOf(key)) || bots.areTaken(keys) || reserved.has(name);
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
