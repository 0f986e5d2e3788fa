/**
 * A member that joins a room, and the frames that it is sent for that, charged to its account.
 */
import { utf8Bytes } from '../../lib/utf8-bytes.ts';
import type { Member } from '../room/member.ts';
import type { Room } from '../room/room.ts';
import { type Account, JOIN_RESERVE_BYTES, OPEN_ACCOUNT } from './account.ts';
import { joinedText } from './entry-texts.ts';

export interface JoiningMember extends Member {
  /** Resolves when the reader has taken most of what was sent; rejects when the connection is gone. */
  drained(): Promise<void>;
  /** Absent for programs of our own, which are not limited. */
  readonly account?: Account | undefined;
  /** The client has left. */
  readonly isGone?: boolean;
  /** Rooms that its connection has joined, this one included. */
  readonly roomCount?: number;
}

/** Sends an encoded frame that the client asked for. `isInMemory`: a resume that memory covers. */
export function sendAsked(member: JoiningMember, text: string, isInMemory = false): void {
  member.send(text);
  if (isInMemory) member.account?.chargeResume(utf8Bytes(text));
  else member.account?.charge(utf8Bytes(text));
}

/** Without the list of members where the client has too little left for it. */
export function sendJoined(
  room: Room,
  member: JoiningMember,
  entries: string,
  complete: boolean,
  isInMemory = false,
): void {
  const { account = OPEN_ACCOUNT } = member;
  const presence = room.presence.view(member.user.id);
  const text = joinedText(room, { entries, complete, presence });
  if (text.length + JOIN_RESERVE_BYTES <= account.bytesLeft) {
    return sendAsked(member, text, isInMemory);
  }
  const short = joinedText(room, { entries, complete, presence: { count: presence.count } });
  sendAsked(member, short, isInMemory);
}
