/**
 * History: pages of older messages. A member's page is exact as of the last entry sent to that
 * member, so a reaction that arrives live meanwhile is neither counted twice nor missed.
 */
import type { SharedCalls } from '../../lib/shared-calls.ts';
import type { PageFrame } from '../protocol/frames.ts';
import type { Member } from '../room/member.ts';
import { type Folded, foldEntry, presentMessage } from '../store/fold.ts';
import type { Store, StoredPage } from '../store/store.ts';
import { PAGE_BYTES_MAX } from './account.ts';
import { encodeLastFitting, pageText } from './entry-texts.ts';
import type { GapRepair } from './gap-repair.ts';
import type { OwnEmojis, OwnReactions } from './own-reactions.ts';
import type { ReadQueue } from './read-queue.ts';
import type { Rooms } from './rooms.ts';

export interface PageRequest {
  room: string;
  /** Seq, exclusive; absent: the latest page. */
  before?: number;
  limit: number;
}

export interface PageReader {
  /** Absent: the page may be slightly older than the room. */
  member?: Member;
  /** Size limit of the encoded page; the oldest entries that do not fit are left out. */
  bytesMax: number;
  /** Called with the encoded page as soon as it is exact for the member. */
  send(text: string): void;
}

/**
 * Rejects when the store cannot be read, and with ReadsBusy when too many pages wait. With a
 * reader, the page is sent in the same turn in which it is made exact, so no live entry can come
 * between. A page that exceeds the size limit has fewer messages than `limit`.
 */
export type ReadPage = (request: PageRequest, reader?: PageReader) => Promise<PageFrame>;

export interface HistoryOptions {
  store: Store;
  rooms: Rooms;
  gapRepair: GapRepair;
  own: OwnReactions;
  reads: SharedCalls;
  queue: ReadQueue;
}

/** Reads of one page: entries of a busy room may leave memory during a read. */
const TRIES_MAX = 3;

export function createHistory(options: HistoryOptions): ReadPage {
  const { store, rooms, gapRepair, own, reads, queue } = options;
  const read = ({ room, before, limit }: PageRequest): Promise<StoredPage> =>
    reads.run(`page ${room} ${before} ${limit}`, () => store.page(room, before, limit));

  const answerPage: ReadPage = async (request, reader) => {
    let stored = await read(request);
    let mine: OwnEmojis | undefined;
    const room = rooms.peek(request.room);
    const member = reader?.member;
    if (member && room?.members.has(member)) {
      const { id } = member.user;
      let asOfNow: (() => OwnEmojis | undefined) | undefined;
      for (let i = 1; i < TRIES_MAX; i++) {
        if (own.isNeeded(stored.messages, id)) {
          asOfNow = await own.read(room, stored.messages, id);
        }
        if (room.entriesAfter(stored.head)) break;
        if (stored.head > room.head) await gapRepair.repair(room);
        else stored = await read(request);
      }
      room.catchUp(member);
      const later = room.entriesAfter(stored.head) ?? [];
      stored = { ...stored, messages: foldLater(stored, later) };
      mine = asOfNow?.();
    }
    const presented = stored.messages.map((message) =>
      presentMessage(message, member?.user.id, mine)
    );
    const bytesMax = Math.min(PAGE_BYTES_MAX, reader?.bytesMax ?? Infinity);
    const { entries, text } = encodeLastFitting(presented, bytesMax);
    const page: PageFrame = {
      type: 'page',
      room: request.room,
      entries,
      first: stored.first,
      ...(entries.length < presented.length ? { more: true } : {}),
    };
    reader?.send(pageText(page, text));
    return page;
  };
  return async (request, reader) => {
    if (reader?.member) {
      return await queue.run(reader.member.user.id, () => answerPage(request, reader));
    }
    // HTTP requests have a queue of their own.
    await queue.pass();
    return await answerPage(request, reader);
  };
}

/** Applies later edits, deletions and reactions. New messages reach the reader live. */
function foldLater(stored: StoredPage, later: readonly Parameters<typeof foldEntry>[1][]) {
  if (later.length === 0) return stored.messages;
  const folded: Folded = new Map(stored.messages.map((message) => [message.entry.seq, message]));
  for (const entry of later) if (entry.target !== undefined) foldEntry(folded, entry);
  return [...folded.values()];
}
