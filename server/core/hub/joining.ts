/**
 * A member enters a room: anew with the latest page, or coming back with exactly the entries after
 * its last seq. No hole and no repetition between what is read and what comes live. A resume that the
 * client's account does not cover is answered with the latest page, marked incomplete.
 */
import type { SharedCalls } from '../../lib/shared-calls.ts';
import { createTurnstile } from '../../lib/tick-limiter.ts';
import { utf8Bytes } from '../../lib/utf8-bytes.ts';
import { CLOSES } from '../protocol/codes.ts';
import type { Entry } from '../protocol/entry.ts';
import type { Member } from '../room/member.ts';
import type { Room } from '../room/room.ts';
import { TAIL_DEFAULTS } from '../room/tail.ts';
import { presentMessage } from '../store/fold.ts';
import type { Store } from '../store/store.ts';
import {
  type Account,
  JOIN_BYTES_MIN,
  JOIN_RESERVE_BYTES,
  OPEN_ACCOUNT,
  PAGE_BYTES_MAX,
} from './account.ts';
import { encodeFitting, entriesText, joinedText } from './entry-texts.ts';
import type { Healing } from './healing.ts';
import type { OwnEmojis, OwnReactions } from './own-reactions.ts';
import type { Opener, Rooms } from './rooms.ts';

export interface JoiningMember extends Member {
  /** Resolves when the reader has taken most of what was sent; rejects when the connection is gone. */
  drained(): Promise<void>;
  /** Absent for programs of our own, which are not limited. */
  readonly account?: Account | undefined;
  /** Rooms that its connection has joined, this one included. */
  readonly roomCount?: number;
}

/**
 * Resolves once the member is in the room and was sent `joined`. Rejects when the store cannot be
 * read, and with JoinRefused when the room has no place now.
 */
export type Join = (name: string, member: JoiningMember, after?: number) => Promise<void>;

export interface JoiningOptions {
  store: Store;
  rooms: Rooms;
  healing: Healing;
  own: OwnReactions;
  reads: SharedCalls;
  /** Called after the member was sent `joined`. */
  onJoin(room: Room): void;
}

/** Entries in one frame; a client that was away for longer gets several, in order. */
const ENTRIES_PER_FRAME = 1_000;
/** UTF-16 code units of text in one frame, so that it is small beside what a reader may leave waiting. */
const TEXT_UNITS_PER_FRAME = 100_000;
/** Bounds one resume: more than a room retains by default. */
const FRAMES_MAX = 10_000;
/** A frame with more entries costs up to a millisecond or two: a crowd that resumes takes turns. */
const SHORT_ENTRIES_MAX = 200;
const LONG_FRAMES_PER_TURN = 2;
/** No entry takes fewer in a frame. */
const ENTRY_BYTES_MIN = 100;
/** A room may go, or move on far, while the store is asked for its page or the reader's reactions. */
const TRIES_MAX = 10;

export function createJoin({ store, rooms, healing, own, reads, onJoin }: JoiningOptions): Join {
  const longFrames = createTurnstile(LONG_FRAMES_PER_TURN);
  /** Reads the latest page of a room whose memory was needed for other rooms. */
  const restorePage = async (room: Room): Promise<void> => {
    const read = () => store.page(room.name, undefined, TAIL_DEFAULTS.pageMax);
    const page = await reads.run(`latest ${room.name}`, read);
    if (page.head > room.head) await healing.heal(room);
    room.restorePage(page);
  };
  const enterAnew = async (
    name: string,
    member: JoiningMember,
    complete: boolean,
    opener?: Opener,
  ): Promise<void> => {
    const { user: { id }, account = OPEN_ACCOUNT } = member;
    for (let i = 0; i < TRIES_MAX; i++) {
      const room = await rooms.open(name, i === 0 ? opener : undefined);
      // Each wait may have seen the room go; a member of such a room would hear nothing.
      if (rooms.peek(name) !== room) continue;
      let latest = room.latest();
      if (!latest) {
        await restorePage(room);
        continue;
      }
      let mine: OwnEmojis | undefined;
      if (own.isNeeded(latest, id)) {
        mine = (await own.read(room, latest, id))();
        if (!mine || rooms.peek(name) !== room) continue;
        latest = room.latest();
        if (!latest) continue;
      }
      room.add(member);
      const entries = latest.map((message) => presentMessage(message, id, mine));
      const bytesMax = Math.max(
        Math.min(account.bytesLeft - JOIN_RESERVE_BYTES, PAGE_BYTES_MAX),
        JOIN_BYTES_MIN,
      );
      sendJoined(room, member, encodeFitting(entries, bytesMax).text, complete);
      return onJoin(room);
    }
    throw new Error(`${name} could not be entered in ${TRIES_MAX} tries`);
  };
  /** What comes after `seq`, at most a frame's fill, from memory where it reaches so far, else from the store. */
  const nextOf = async (room: Room, seq: number) => {
    const recent = room.entriesAfter(seq);
    if (recent) {
      const entries = frameFill(recent);
      return { entries, isLast: entries.length === recent.length };
    }
    const read = () => store.after(room.name, seq, ENTRIES_PER_FRAME);
    const stored = await reads.run(`after ${room.name} ${seq}`, read);
    const upTo = room.head + 1;
    room.retainFrom(Math.min(stored.first, upTo), Math.min(stored.wholeFrom, upTo));
    return { entries: frameFill(stored.entries), isLast: false };
  };

  /** The room, no further behind than the client that comes from another replica. */
  const openUpTo = async (name: string, seq: number, opener?: Opener): Promise<Room> => {
    const room = await rooms.open(name, opener);
    // Twice: the first may only wait for a reading that began before the client's last entry.
    for (let i = 0; i < 2 && seq > room.head; i++) await healing.heal(room);
    return room;
  };
  const resume = async (
    name: string,
    member: JoiningMember,
    after: number,
    opener: Opener | undefined,
    onBegin: () => void,
  ): Promise<void> => {
    const { account = OPEN_ACCOUNT } = member;
    let seq = after;
    let isJoined = false;
    for (let i = 0; i < FRAMES_MAX; i++) {
      if ((rooms.peek(name)?.head ?? 0) - seq > SHORT_ENTRIES_MAX) await longFrames.pass();
      const room = await openUpTo(name, seq, i === 0 ? opener : undefined);
      if (rooms.peek(name) !== room) continue;
      const isGone = (): boolean => seq > room.head || seq < room.wholeFrom - 1;
      const isInMemory = room.entriesAfter(seq) !== undefined;
      const bytesLeft = isInMemory ? account.resumeBytesLeft : account.bytesLeft;
      const isTooMuch = (room.head - seq) * ENTRY_BYTES_MIN > bytesLeft;
      if (isGone() || isTooMuch) return await enterAnew(name, member, false);
      const { entries, isLast } = await nextOf(room, seq);
      // The store may have dropped some of them just before it was read.
      if (rooms.peek(name) !== room || isGone()) continue;
      if (!isLast && entries[0]?.seq !== seq + 1) {
        await healing.heal(room);
        continue;
      }
      seq = entries.at(-1)?.seq ?? seq;
      const text = JSON.stringify(entries);
      // By the first entries, what all of them will take: better no part than one that leads nowhere.
      const perEntry = entries.length > 0 ? utf8Bytes(text) / entries.length : 0;
      const left = isJoined ? entries.length : entries.length + room.head - seq;
      if (perEntry * left > bytesLeft) return await enterAnew(name, member, false);
      if (isLast) room.add(member);
      if (!isJoined) sendJoined(room, member, text, true, isInMemory);
      else if (entries.length > 0) send(member, entriesText(name, text), isInMemory);
      if (isLast) return onJoin(room);
      isJoined = true;
      onBegin();
      await member.drained();
    }
    throw new Error(`a resume in ${name} took more than ${FRAMES_MAX} frames`);
  };

  return async (name, member, after) => {
    const opener = openerOf(member);
    if (after === undefined) return await enterAnew(name, member, true, opener);
    let hasBegun = false;
    try {
      await resume(name, member, after, opener, () => hasBegun = true);
    } catch (error) {
      // It was told `joined` already and would wait for the rest: it must come back.
      if (hasBegun) member.close(CLOSES.restart);
      throw error;
    }
  };
}

/** As many entries from the start as one frame, or one part on the link, takes; at least one. */
export function frameFill(entries: readonly Entry[]): readonly Entry[] {
  let textUnits = 0;
  const end = entries.findIndex((entry, i) => {
    textUnits += entry.text?.length ?? 0;
    return i > 0 && (i === ENTRIES_PER_FRAME || textUnits > TEXT_UNITS_PER_FRAME);
  });
  return end < 0 ? entries : entries.slice(0, end);
}

function openerOf({ account, roomCount = 1 }: JoiningMember): Opener | undefined {
  return account && { isGuest: account.isGuest, roomCount, account };
}

/** Sends an encoded frame that the client asked for. `isInMemory`: a resume that memory covers. */
function send(member: JoiningMember, text: string, isInMemory = false): void {
  member.send(text);
  if (isInMemory) member.account?.chargeResume(utf8Bytes(text));
  else member.account?.charge(utf8Bytes(text));
}

/** Without the list of members where the client has too little left for it. */
function sendJoined(
  room: Room,
  member: JoiningMember,
  entries: string,
  complete: boolean,
  isInMemory = false,
): void {
  const { account = OPEN_ACCOUNT } = member;
  const presence = room.presence.view(member.user.id);
  const text = joinedText(room, { entries, complete, presence });
  if (text.length + JOIN_RESERVE_BYTES <= account.bytesLeft) return send(member, text, isInMemory);
  const short = joinedText(room, { entries, complete, presence: { count: presence.count } });
  send(member, short, isInMemory);
}
