/** Records of the memory store. */
import type { Records, StoredRecord } from '../../core/store/records.ts';

const SWEPT_MAX = 1_000;
const BYTES_PER_RECORD = 200;

type Kept = StoredRecord & { bytes: number; changedAtMs: number };

export interface MemoryRecords extends Records {
  usedBytes(): number;
  /** Removes a record without leaving a version. */
  drop(kind: string, key: string): void;
}

export function createMemoryRecords(now: () => number = Date.now): MemoryRecords {
  const records = new Map<string, Kept>();
  let version = 0;
  let usedBytes = 0;

  const isThere = (record: StoredRecord, nowMs: number): boolean =>
    record.value !== null && (record.expiresAtMs ?? Infinity) > nowMs;
  const placeOf = (kind: string, key: string): string => JSON.stringify([kind, key]);
  const given = ({ changedAtMs: _, bytes: _bytes, ...record }: Kept) => structuredClone(record);
  const remove = (place: string): void => {
    usedBytes -= records.get(place)?.bytes ?? 0;
    records.delete(place);
  };

  return {
    get: (kind, key, nowMs) =>
      promise(() => {
        const record = records.get(placeOf(kind, key));
        return record && isThere(record, nowMs) ? given(record) : undefined;
      }),
    list: (kind, afterKey, limit, nowMs) =>
      promise(() =>
        [...records.values()]
          .filter((record) => record.kind === kind && isThere(record, nowMs))
          .filter(({ key }) => byCodePoints(key, afterKey) > 0)
          .sort((a, b) => byCodePoints(a.key, b.key))
          .slice(0, limit)
          .map(given)
      ),
    put: (kind, key, value, { expiresAtMs, ifVersion } = {}) =>
      promise(() => {
        const place = placeOf(kind, key);
        const before = records.get(place);
        const beforeVersion = before && isThere(before, now()) ? before.version : 0;
        if (ifVersion !== undefined && ifVersion !== beforeVersion) return undefined;
        version += 1;
        const record = {
          kind,
          key,
          value: structuredClone(value),
          version,
          ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
          changedAtMs: now(),
          bytes: BYTES_PER_RECORD + 2 * (place.length + JSON.stringify(value).length),
        };
        remove(place);
        records.set(place, record);
        usedBytes += record.bytes;
        return given(record);
      }),
    changes: (kinds, afterVersion, limit) =>
      promise(() =>
        [...records.values()]
          .filter((record) => kinds.includes(record.kind) && record.version > afterVersion)
          .slice(0, limit)
          .map(given)
      ),
    drop: (kind, key) => remove(placeOf(kind, key)),
    usedBytes: () => usedBytes,
    sweep: (beforeMs) =>
      promise(() => {
        let swept = 0;
        for (const [place, record] of records) {
          if (swept >= SWEPT_MAX) break;
          const isRemoved = record.value === null && record.changedAtMs < beforeMs;
          if (!isRemoved && (record.expiresAtMs ?? Infinity) >= beforeMs) continue;
          remove(place);
          swept += 1;
        }
        return swept;
      }),
  };
}

/** Compares by code points, as the databases do, not by UTF-16 code units. */
export function byCodePoints(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = left[i]!.codePointAt(0)! - right[i]!.codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** Turns an exception of `run` into a rejection. */
function promise<T>(run: () => T): Promise<T> {
  return new Promise((resolve) => resolve(run()));
}
