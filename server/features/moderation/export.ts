/**
 * Exports everything stored about a person as JSON lines (a data subject access request). Reads in
 * small batches, so memory use stays small.
 */
import type { Sanction } from '../../core/protocol/moderation.ts';
import type { StoredRecord } from '../../core/store/records.ts';
import type { FoldedMessage, Store } from '../../core/store/store.ts';
import { type Fields, PERSONAL_RECORDS, type PersonalRecords } from './personal-records.ts';

export interface ExportOptions {
  store: Store;
  sanctions(): Sanction[];
  personal?: readonly PersonalRecords[];
}

export type Export = (userId: string) => AsyncIterable<string>;

const ROOMS_PER_READ = 200;
const SEQS_PER_READ = 500;
const RECORDS_PER_READ = 500;
const TOGETHER_MAX = 10;

export function createExport({ store, sanctions, personal = [] }: ExportOptions): Export {
  async function* messagesIn(room: string, userId: string): AsyncIterable<string> {
    for (let after = 0;;) {
      const seqs = await store.seqsByAuthor(room, userId, after, SEQS_PER_READ);
      if (seqs.length === 0) return;
      for (let i = 0; i < seqs.length; i += TOGETHER_MAX) {
        const some = seqs.slice(i, i + TOGETHER_MAX);
        const pages = await Promise.all(some.map((seq) => store.page(room, seq + 1, 1)));
        for (const { messages } of pages) {
          const message = messages[0];
          // It may have been deleted since.
          if (message?.entry.from.id === userId) yield messageLine(room, message);
        }
      }
      after = seqs.at(-1)!;
    }
  }
  async function* messages(userId: string): AsyncIterable<string> {
    for (let afterName = '';;) {
      const rooms = await store.rooms(afterName, ROOMS_PER_READ);
      for (const { name } of rooms) yield* messagesIn(name, userId);
      if (rooms.length < ROOMS_PER_READ) return;
      afterName = rooms.at(-1)!.name;
    }
  }
  async function* records(source: PersonalRecords, userId: string) {
    const { kind, isAbout } = source;
    for (let afterKey = '';;) {
      const some = await store.records.list(kind, afterKey, RECORDS_PER_READ, Date.now());
      for (const record of some) {
        if (isAbout(record, userId)) yield recordLine(record, source, userId);
      }
      if (some.length < RECORDS_PER_READ) return;
      afterKey = some.at(-1)!.key;
    }
  }

  return async function* (userId) {
    yield* messages(userId);
    for (const { kind, ...sanction } of sanctions()) {
      if (sanction.userId === userId) yield jsonLine({ type: kind, ...sanction });
    }
    for (const source of [...PERSONAL_RECORDS, ...personal]) yield* records(source, userId);
  };
}

function messageLine(room: string, { entry, counts }: FoldedMessage): string {
  const { seq, id, at, from, text, replyTo, edited } = entry;
  return jsonLine({
    type: 'message',
    room,
    seq,
    id,
    at,
    name: from.name,
    text,
    replyTo,
    edited,
    ...(Object.keys(counts).length === 0 ? {} : { reactions: counts }),
  });
}

function recordLine(
  { kind, key, value }: StoredRecord,
  { shown }: PersonalRecords,
  userId: string,
): string {
  const fields = value as Fields;
  return jsonLine({ type: kind, key, ...(shown?.(fields, userId) ?? fields) });
}

function jsonLine(value: Record<string, unknown>): string {
  return `${JSON.stringify(value)}\n`;
}
