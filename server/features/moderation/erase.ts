/**
 * Erases a person in bounded, idempotent steps: first their items in the review queues, so that
 * nobody can approve them any more; then their messages and name in all rooms, as every replica and
 * client sees; finally items queued meanwhile.
 */
import { randomText } from '../../lib/random-text.ts';
import type { Author } from '../../core/protocol/entry.ts';
import type { Appended, Draft, Store } from '../../core/store/store.ts';
import type { EraseProgress } from './moderation.ts';
import { type Fields, PERSONAL_RECORDS, type PersonalRecords } from './personal-records.ts';

export interface EraseOptions {
  store: Store;
  post(draft: Draft): Promise<Appended>;
  via: string;
  personal?: readonly PersonalRecords[];
}

export type Erase = (by: Author, userId: string, next?: string) => Promise<EraseProgress>;

/** Bounds of one step. */
const ROOMS_MAX = 50;
const MESSAGES_MAX = 500;
const RECORDS_MAX = 500;
const TOGETHER_MAX = 50;
/** The step ends after anonymizing this many entries. */
const CLEANED_MAX = 10_000;

export function createErase({ store, post, via, personal = [] }: EraseOptions): Erase {
  const sources = [...PERSONAL_RECORDS, ...personal];

  const eraseMessages = async (
    by: Author,
    userId: string,
    room: string,
    limit: number,
  ): Promise<number> => {
    let erased = 0;
    for (let after = 0; erased < limit;) {
      const count = Math.min(TOGETHER_MAX, limit - erased);
      const seqs = await store.seqsByAuthor(room, userId, after, count);
      if (seqs.length === 0) return erased;
      await Promise.all(seqs.map((target) => post(deletion(by, room, target))));
      erased += seqs.length;
      after = seqs.at(-1)!;
    }
    return erased;
  };
  const deletion = (from: Author, room: string, target: number): Draft => {
    const id = `erase-${randomText(9)}`;
    return { room, id, kind: 'delete', from, at: Date.now(), via, target, isModerating: true };
  };
  const eraseInRooms = async (
    by: Author,
    userId: string,
    afterName: string,
  ): Promise<EraseProgress> => {
    const progress = { isDone: false, rooms: 0, messages: 0, cleaned: 0 };
    const rooms = await store.rooms(afterName, ROOMS_MAX);
    let done = afterName;
    for (const { name } of rooms) {
      progress.messages += await eraseMessages(by, userId, name, MESSAGES_MAX - progress.messages);
      if (progress.messages >= MESSAGES_MAX) return { ...progress, next: `rooms ${done}` };
      for (let count; (count = await store.anonymize(name, userId)) > 0;) {
        progress.cleaned += count;
        if (progress.cleaned >= CLEANED_MAX) return { ...progress, next: `rooms ${done}` };
      }
      progress.rooms += 1;
      done = name;
    }
    return { ...progress, next: rooms.length < ROOMS_MAX ? 'again 0 ' : `rooms ${done}` };
  };
  const eraseRecords = async (
    userId: string,
    pass: string,
    index: number,
    afterKey: string,
  ): Promise<EraseProgress> => {
    const progress = { isDone: false, rooms: 0, messages: 0, cleaned: 0 };
    const source = sources[index];
    if (!source) {
      return pass === 'again' ? { ...progress, isDone: true } : { ...progress, next: 'rooms ' };
    }
    const records = await store.records.list(source.kind, afterKey, RECORDS_MAX, Date.now());
    for (const record of records.filter((record) => source.isAbout(record, userId))) {
      const { kind, key, version, expiresAtMs } = record;
      const left = source.without?.(record.value as Fields, userId) ?? null;
      const end = expiresAtMs === undefined || left === null ? {} : { expiresAtMs };
      const put = await store.records.put(kind, key, left, {
        ...end,
        ...(left === null ? {} : { ifVersion: version }),
      });
      // If it changed meanwhile, the second pass finds it again.
      if (put) progress.cleaned += 1;
    }
    const isLast = records.length < RECORDS_MAX;
    const next = isLast ? `${pass} ${index + 1} ` : `${pass} ${index} ${records.at(-1)!.key}`;
    return { ...progress, next };
  };

  return async (by, userId, next = 'records 0 ') => {
    const records = /^(records|again) (\d{1,3}) (.*)$/s.exec(next);
    if (records) return await eraseRecords(userId, records[1]!, Number(records[2]), records[3]!);
    if (next.startsWith('rooms ')) return await eraseInRooms(by, userId, next.slice(6));
    throw new Error('next: must be the value that the previous step returned');
  };
}
