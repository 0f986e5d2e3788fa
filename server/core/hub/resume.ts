/**
 * Resume: a member that comes back gets exactly the entries after its last seq, a frame at a time. When
 * they are not kept, or its account does not cover them, it gets the latest page, marked incomplete.
 */
import { createTickLimiter } from '../../lib/tick-limiter.ts';
import { utf8Bytes } from '../../lib/utf8-bytes.ts';
import type { Room } from '../room/room.ts';
import { OPEN_ACCOUNT } from './account.ts';
import { ENTRIES_PER_FRAME, entriesText, frameFill } from './entry-texts.ts';
import { type JoiningMember, sendAsked, sendJoined } from './joining-member.ts';
import type { JoiningOptions, JoinLatest, TakeTurn } from './latest-join.ts';
import type { Opener } from './room-space.ts';

/** `onBegin` is called when the member was sent `joined` and more is to come. */
export type Resume = (
  name: string,
  member: JoiningMember,
  after: number,
  opener: Opener | undefined,
  onBegin: () => void,
) => Promise<void>;

/** Bounds one resume: more than a room retains by default. */
const FRAMES_MAX = 10_000;
/** A frame with more entries costs up to a millisecond or two: a crowd that resumes takes turns. */
const SHORT_ENTRIES_MAX = 200;
const LONG_FRAMES_PER_TURN = 2;
/** No entry takes fewer in a frame. */
const ENTRY_BYTES_MIN = 100;

export function createResume(
  { store, rooms, gapRepair, reads, scheduler, onJoin }: Omit<JoiningOptions, 'own'>,
  joinLatest: JoinLatest,
  takeTurn: TakeTurn,
): Resume {
  const longFrames = createTickLimiter(LONG_FRAMES_PER_TURN, scheduler);
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
    for (let i = 0; i < 2 && seq > room.head; i++) await gapRepair.repair(room);
    return room;
  };
  return async (name, member, after, opener, onBegin) => {
    const { account = OPEN_ACCOUNT } = member;
    let seq = after;
    let isJoined = false;
    for (let i = 0; i < FRAMES_MAX; i++) {
      if ((rooms.peek(name)?.head ?? 0) - seq > SHORT_ENTRIES_MAX) await longFrames.pass();
      const room = await openUpTo(name, seq, i === 0 || !rooms.peek(name) ? opener : undefined);
      if (i === 0 && seq < room.head) await takeTurn(member);
      if (rooms.peek(name) !== room) continue;
      const isGone = (): boolean => seq > room.head || seq < room.wholeFrom - 1;
      const isInMemory = room.entriesAfter(seq) !== undefined;
      const bytesLeft = isInMemory ? account.resumeBytesLeft : account.bytesLeft;
      const isTooMuch = (room.head - seq) * ENTRY_BYTES_MIN > bytesLeft;
      if (isGone() || isTooMuch) return await joinLatest(name, member, false);
      const { entries, isLast } = await nextOf(room, seq);
      // The store may have dropped some of them just before it was read.
      if (rooms.peek(name) !== room || isGone()) continue;
      if (!isLast && entries[0]?.seq !== seq + 1) {
        await gapRepair.repair(room);
        continue;
      }
      seq = entries.at(-1)?.seq ?? seq;
      const text = JSON.stringify(entries);
      // By the first entries, what all of them will take: better no part than one that leads nowhere.
      const perEntry = entries.length > 0 ? utf8Bytes(text) / entries.length : 0;
      const left = isJoined ? entries.length : entries.length + room.head - seq;
      if (perEntry * left > bytesLeft) return await joinLatest(name, member, false);
      if (isLast) room.add(member);
      if (!isJoined) sendJoined(room, member, text, true, isInMemory);
      else if (entries.length > 0) sendAsked(member, entriesText(name, text), isInMemory);
      if (isLast) return onJoin(room);
      isJoined = true;
      onBegin();
      await member.drained();
    }
    throw new Error(`a resume in ${name} took more than ${FRAMES_MAX} frames`);
  };
}
