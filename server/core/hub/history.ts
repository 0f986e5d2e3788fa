/**
 * Pages of older messages. A page that goes to a member is exact as of what that member was sent:
 * a reaction is neither counted twice nor missed when it comes live at the same time.
 */
import type { Scheduler } from '../../lib/runtime.ts';
import type { SharedCalls } from '../../lib/shared-calls.ts';
import { createFairLine } from '../../lib/fair-line.ts';
import { createTickLimiter } from '../../lib/tick-limiter.ts';
import type { PageFrame } from '../protocol/frames.ts';
import type { Member } from '../room/member.ts';
import { type Folded, foldEntry, presentMessage } from '../store/fold.ts';
import type { Store, StoredPage } from '../store/store.ts';
import { PAGE_BYTES_MAX } from './account.ts';
import { encodeFitting, pageText } from './entry-texts.ts';
import type { GapRepair } from './gap-repair.ts';
import type { OwnEmojis, OwnReactions } from './own-reactions.ts';
import type { Rooms } from './rooms.ts';

export interface PageRequest {
  room: string;
  /** Seq, exclusive; absent: the latest page. */
  before?: number;
  limit: number;
}

export interface PageReader {
  /** Absent: the page is as it was when it was read. */
  member?: Member;
  /** Of the encoded page; entries that do not fit are left out, the oldest first. */
  bytesMax: number;
  /** Called with the encoded page, which is exact as of what the member was sent before. */
  send(text: string): void;
}

/**
 * Rejects when the store cannot be read, and with PagesBusy when too many pages wait. To a reader the page is sent as well, in the same breath in
 * which it is made exact: nothing can come in between. A page that is too large for a frame has fewer
 * messages than were asked for.
 */
export type ReadPage = (request: PageRequest, reader?: PageReader) => Promise<PageFrame>;

export interface HistoryOptions {
  store: Store;
  rooms: Rooms;
  gapRepair: GapRepair;
  own: OwnReactions;
  reads: SharedCalls;
  scheduler: Scheduler;
}

/** Too many pages wait already, of this member or of all. */
export class PagesBusy extends Error {
  override name = 'PagesBusy';
}

/** Pages of members that are read at the same time. */
const PAGES_UNDER_WAY_MAX = 16;
/** Pages that wait for that: of a user, on all connections, and of all users. */
const PAGES_WAITING_PER_USER_MAX = 64;
const PAGES_WAITING_MAX = 16_384;
/** A busy room may outrun a page that is being read; it is read again up to this often. */
const TRIES_MAX = 3;

export function createHistory(options: HistoryOptions): ReadPage {
  const { store, rooms, gapRepair, own, reads, scheduler } = options;
  const read = ({ room, before, limit }: PageRequest): Promise<StoredPage> =>
    reads.run(`page ${room} ${before} ${limit}`, () => store.page(room, before, limit));

  /** A page takes a millisecond or two. */
  const limiter = createTickLimiter(1, scheduler);
  const line = createFairLine({
    placesMax: PAGES_UNDER_WAY_MAX,
    waitingMax: PAGES_WAITING_MAX,
    waitingPerSourceMax: PAGES_WAITING_PER_USER_MAX,
  });

  const answerPage: ReadPage = async (request, reader) => {
    await limiter.pass();
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
    const { entries, text } = encodeFitting(presented, bytesMax);
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
    // Requests by HTTP wait in lines of their own.
    if (!reader?.member) return await answerPage(request, reader);
    const place = line.enter(reader.member.user.id);
    if (!place) throw new PagesBusy('too many pages wait');
    const leave = await place;
    try {
      return await answerPage(request, reader);
    } finally {
      leave();
    }
  };
}

/** What changed the page's messages since it was read; new messages reach the reader by themselves. */
function foldLater(stored: StoredPage, later: readonly Parameters<typeof foldEntry>[1][]) {
  if (later.length === 0) return stored.messages;
  const folded: Folded = new Map(stored.messages.map((message) => [message.entry.seq, message]));
  for (const entry of later) if (entry.target !== undefined) foldEntry(folded, entry);
  return [...folded.values()];
}
