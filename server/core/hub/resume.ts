/**
 * Resume: sends a returning member exactly the entries after its last seq, frame by frame. If they
 * are no longer retained, or exceed the bytes left in the member's account, sends the latest page
 * instead, marked incomplete.
 */
import { createTickLimiter } from '../../lib/tick-limiter.ts';
import { utf8Bytes } from '../../lib/utf8-bytes.ts';
import type { Room } from '../room/room.ts';
import { UNLIMITED_ACCOUNT } from './account.ts';
import { ENTRIES_PER_FRAME, entriesForFrame, entriesText } from './entry-texts.ts';
import { type JoiningMember, sendCharged, sendJoined } from './joining-member.ts';
import type { JoiningOptions, JoinLatest, TakeTurn } from './latest-join.ts';
import type { RoomOpener } from './room-space.ts';

/** Calls `onBegin` after each frame that is not the last. */
export type Resume = (
  name: string,
  member: JoiningMember,
  after: number,
  opener: RoomOpener | undefined,
  onBegin: () => void,
) => Promise<void>;

/** Limit of one resume. The default retention needs fewer frames. */
const FRAMES_MAX = 10_000;
/**
 * Encoding a frame with more entries takes 1 ms or 2 ms, so only a few are encoded per event-loop
 * turn.
 */
const SHORT_ENTRIES_MAX = 200;
const LONG_FRAMES_PER_TURN = 2;
/** Minimum size of an entry as JSON. */
const ENTRY_BYTES_MIN = 100;

export function createResume(
  { store, rooms, gapRepair, reads, scheduler, onJoin }: Omit<JoiningOptions, 'own'>,
  joinLatest: JoinLatest,
  takeTurn: TakeTurn,
): Resume {
  const longFrames = createTickLimiter(LONG_FRAMES_PER_TURN, scheduler);
  /**
   * The next frame's entries: from memory if the recent entries reach back to `seq`, else from the
   * store.
   */
  const readNext = async (room: Room, seq: number) => {
    const recent = room.entriesAfter(seq);
    if (recent) {
      const entries = entriesForFrame(recent);
      return { entries, isLast: entries.length === recent.length };
    }
    const read = () => store.after(room.name, seq, ENTRIES_PER_FRAME);
    const stored = await reads.run(`after ${room.name} ${seq}`, read);
    const upTo = room.head + 1;
    room.retainFrom(Math.min(stored.first, upTo), Math.min(stored.wholeFrom, upTo));
    return { entries: entriesForFrame(stored.entries), isLast: false };
  };

  /**
   * Opens the room. If the client has a later seq, from another replica, reads the entries up to
   * it.
   */
  const openUpTo = async (name: string, seq: number, opener?: RoomOpener): Promise<Room> => {
    const room = await rooms.open(name, opener);
    // Repair twice: the first call may share a read that began before that entry was stored.
    for (let i = 0; i < 2 && seq > room.head; i++) await gapRepair.repair(room);
    return room;
  };
  return async (name, member, after, opener, onBegin) => {
    const { account = UNLIMITED_ACCOUNT } = member;
    let seq = after;
    let isJoined = false;
    for (let i = 0; i < FRAMES_MAX; i++) {
      if ((rooms.peek(name)?.head ?? 0) - seq > SHORT_ENTRIES_MAX) await longFrames.pass();
      const room = await openUpTo(name, seq, i === 0 || !rooms.peek(name) ? opener : undefined);
      if (i === 0 && seq < room.head) await takeTurn(member);
      if (rooms.peek(name) !== room) continue;
      const isOutOfRange = (): boolean => seq > room.head || seq < room.wholeFrom - 1;
      const isInMemory = room.entriesAfter(seq) !== undefined;
      const bytesLeft = isInMemory ? account.resumeBytesLeft : account.bytesLeft;
      const isTooLarge = (room.head - seq) * ENTRY_BYTES_MIN > bytesLeft;
      if (isOutOfRange() || isTooLarge) return await joinLatest(name, member, false);
      const { entries, isLast } = await readNext(room, seq);
      // Retention may have dropped entries just before the read.
      if (rooms.peek(name) !== room || isOutOfRange()) continue;
      if (!isLast && entries[0]?.seq !== seq + 1) {
        await gapRepair.repair(room);
        continue;
      }
      seq = entries.at(-1)?.seq ?? seq;
      const text = JSON.stringify(entries);
      // Estimate the total from the first frame: a resume that cannot finish must not begin.
      const perEntry = entries.length > 0 ? utf8Bytes(text) / entries.length : 0;
      const left = isJoined ? entries.length : entries.length + room.head - seq;
      if (perEntry * left > bytesLeft) return await joinLatest(name, member, false);
      if (isLast) room.add(member);
      if (!isJoined) sendJoined(room, member, text, true, isInMemory);
      else if (entries.length > 0) sendCharged(member, entriesText(name, text), isInMemory);
      if (isLast) return onJoin(room);
      isJoined = true;
      onBegin();
      await member.drained();
    }
    throw new Error(`cannot resume in ${name}: more than ${FRAMES_MAX} frames`);
  };
}
