/**
 * Bot names: stored, and indexed in memory, so that guests cannot use a name that looks like a
 * bot's. Signed users may, as bots are marked.
 */
import { explain, type Log } from '../../lib/log.ts';
import { nameSkeletons } from './name-skeleton.ts';

export interface BotNames {
  areTaken(skeletons: readonly string[]): boolean;
  /** Records that a bot posts under this name. Never throws; does not wait for the store. */
  remember(bot: { id: string; name: string }): void;
}

/** Stored by the bot's id. A type, so that it counts as JSON. */
export type BotNameRecord = {
  lastSeen: Record<string, number>;
};

/** The part of FollowedRecords needed here. */
export interface BotNameRecords {
  get(kind: string, key: string): { value: unknown; version: number } | undefined;
  all(kind: string): Iterable<{ key: string; value: unknown }>;
  watch(kind: string, onChange: (record: { key: string; value: unknown }) => void): unknown;
  put(
    kind: string,
    key: string,
    value: BotNameRecord,
    options: { expiresAtMs: number; ifVersion: number },
  ): Promise<unknown>;
}

export interface BotNamesOptions {
  records: BotNameRecords;
  log: Log;
  /** Milliseconds since the Unix epoch. */
  now?: () => number;
}

export const BOT_NAME_KIND = 'bot-name';

const DAY_MS = 86_400_000;
const SEEN_EVERY_DAYS = 7;
const KEPT_DAYS = 365;
/** Per bot. A bridge to another chat posts under everybody's name there; those are not its own. */
export const NAMES_MAX = 20;
const UNUSED_DAYS = 30;

export function createBotNames({ records, log, now = Date.now }: BotNamesOptions): BotNames {
  const takenBy = new Map<string, Set<string>>();
  const skeletonsOf = new Map<string, string[]>();
  const underWay = new Set<string>();

  const takeRecord = ({ key: id, value }: { key: string; value: unknown }): void => {
    for (const skeleton of skeletonsOf.get(id) ?? []) {
      const ids = takenBy.get(skeleton);
      ids?.delete(id);
      if (ids?.size === 0) takenBy.delete(skeleton);
    }
    const names = Object.keys((value as BotNameRecord | null)?.lastSeen ?? {});
    const skeletons = names.flatMap(nameSkeletons);
    for (const skeleton of skeletons) {
      takenBy.set(skeleton, (takenBy.get(skeleton) ?? new Set()).add(id));
    }
    if (skeletons.length > 0) skeletonsOf.set(id, skeletons);
    else skeletonsOf.delete(id);
  };
  for (const record of records.all(BOT_NAME_KIND)) takeRecord(record);
  records.watch(BOT_NAME_KIND, takeRecord);

  return {
    areTaken: (skeletons) => skeletons.some((skeleton) => takenBy.has(skeleton)),
    remember({ id, name }) {
      const record = records.get(BOT_NAME_KIND, id);
      const before = (record?.value as BotNameRecord | undefined)?.lastSeen ?? {};
      const today = Math.floor(now() / DAY_MS);
      const lastSeen = withName(before, name, today);
      if (!lastSeen || underWay.has(id)) return;
      underWay.add(id);
      const expiresAtMs = (today + KEPT_DAYS) * DAY_MS;
      const options = { expiresAtMs, ifVersion: record?.version ?? 0 };
      records.put(BOT_NAME_KIND, id, { lastSeen }, options)
        .catch((error) => log.warn('auth: cannot store a bot’s name', { reason: explain(error) }))
        .finally(() => underWay.delete(id));
    },
  };
}

function withName(
  before: Record<string, number>,
  name: string,
  today: number,
): Record<string, number> | undefined {
  // A Map, as a bot may be called __proto__.
  const names = new Map(Object.entries(before));
  const seen = names.get(name);
  if (seen !== undefined && today - seen < SEEN_EVERY_DAYS) return undefined;
  if (seen === undefined && names.size >= NAMES_MAX) {
    const [oldest, lastSeen] = [...names].reduce((a, b) => b[1] < a[1] ? b : a);
    if (today - lastSeen < UNUSED_DAYS) return undefined;
    names.delete(oldest);
  }
  return Object.fromEntries(names.set(name, today));
}
