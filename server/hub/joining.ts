/**
 * A member enters a room: anew with the latest page, or coming back with exactly the entries after
 * its last seq. No hole and no repetition between what is read and what comes live.
 */
import type { SharedCalls } from '../lib/shared-calls.ts';
import { CLOSES } from '../protocol/codes.ts';
import type { Entry } from '../protocol/entry.ts';
import type { EntriesFrame, JoinedFrame } from '../protocol/frames.ts';
import type { Member } from '../room/member.ts';
import type { Room } from '../room/room.ts';
import { presentMessage } from '../store/fold.ts';
import type { Store } from '../store/store.ts';
import type { Healing } from './healing.ts';
import type { Rooms } from './rooms.ts';

export interface JoiningMember extends Member {
  /** Resolves when the reader has taken most of what was sent; rejects when the connection is gone. */
  drained(): Promise<void>;
}

/** Resolves once the member is in the room and was sent `joined`. Rejects when the store cannot be read. */
export type Join = (name: string, member: JoiningMember, after?: number) => Promise<void>;

export interface JoiningOptions {
  store: Store;
  rooms: Rooms;
  healing: Healing;
  reads: SharedCalls;
  /** Called after the member was sent `joined`. */
  onJoin(room: Room): void;
}

/** Entries in one frame; a client that was away for longer gets several, in order. */
const ENTRIES_PER_FRAME = 1_000;
/** UTF-16 code units of text in one frame, so that it is small beside what a reader may leave waiting. */
export const TEXT_UNITS_PER_FRAME = 100_000;
/** Bounds one resume: more than a room retains by default. */
const FRAMES_MAX = 10_000;

export function createJoin({ store, rooms, healing, reads, onJoin }: JoiningOptions): Join {
  const enterAnew = (room: Room, member: JoiningMember, complete: boolean): void => {
    room.add(member);
    const entries = room.latest().map((message) => presentMessage(message, member.user.id));
    member.send(joinedFrame(room, entries, complete, member.user.id));
    onJoin(room);
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
    room.retainFrom(Math.min(stored.first, room.head + 1));
    return { entries: frameFill(stored.entries), isLast: false };
  };

  /** The room, no further behind than the client that comes from another replica. */
  const openUpTo = async (name: string, seq: number): Promise<Room> => {
    const room = await rooms.open(name);
    // Twice: the first may only wait for a reading that began before the client's last entry.
    for (let i = 0; i < 2 && seq > room.head; i++) await healing.heal(room);
    return room;
  };
  const resume = async (
    name: string,
    member: JoiningMember,
    after: number,
    onBegin: () => void,
  ): Promise<void> => {
    let seq = after;
    let isJoined = false;
    for (let i = 0; i < FRAMES_MAX; i++) {
      const room = await openUpTo(name, seq);
      // Each wait may have seen the room go; who entered it then would hear nothing.
      if (rooms.peek(name) !== room) continue;
      if (seq > room.head || seq < room.first - 1) return enterAnew(room, member, false);
      const { entries, isLast } = await nextOf(room, seq);
      if (rooms.peek(name) !== room) continue;
      if (!isLast && entries[0]?.seq !== seq + 1) {
        await healing.heal(room);
        continue;
      }
      seq = entries.at(-1)?.seq ?? seq;
      if (isLast) room.add(member);
      if (!isJoined) member.send(joinedFrame(room, entries, true, member.user.id));
      else if (entries.length > 0) member.send(entriesFrame(name, entries));
      if (isLast) return onJoin(room);
      isJoined = true;
      onBegin();
      await member.drained();
    }
    throw new Error(`a resume in ${name} took more than ${FRAMES_MAX} frames`);
  };

  return async (name, member, after) => {
    if (after === undefined) return enterAnew(await rooms.open(name), member, true);
    let hasBegun = false;
    try {
      await resume(name, member, after, () => hasBegun = true);
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

function joinedFrame(
  room: Room,
  entries: readonly Entry[],
  complete: boolean,
  selfId: string,
): string {
  return JSON.stringify(
    {
      type: 'joined',
      room: room.name,
      head: room.head,
      first: room.first,
      entries,
      complete,
      presence: room.presence.view(selfId),
    } satisfies JoinedFrame,
  );
}

function entriesFrame(room: string, entries: readonly Entry[]): string {
  return JSON.stringify({ type: 'entries', room, entries } satisfies EntriesFrame);
}
