/** Joining member: the frames of a join, charged to the member's account. */
import { utf8Bytes } from '../../lib/utf8-bytes.ts';
import type { Member } from '../room/member.ts';
import type { Room } from '../room/room.ts';
import { type Account, JOIN_RESERVE_BYTES, UNLIMITED_ACCOUNT } from './account.ts';
import { joinedText } from './entry-texts.ts';

export interface JoiningMember extends Member {
  /** Resolves when the reader has taken most of its data; rejects when the connection is gone. */
  drained(): Promise<void>;
  /** Absent for the server's own programs, which are not limited. */
  readonly account?: Account | undefined;
  readonly isGone?: boolean;
  /** Rooms that its connection has joined, including this one. */
  readonly roomCount?: number;
}

/** Sends an encoded frame and charges for it. `isInMemory`: a resume served from memory. */
export function sendCharged(member: JoiningMember, text: string, isInMemory = false): void {
  member.send(text);
  if (isInMemory) member.account?.chargeResume(utf8Bytes(text));
  else member.account?.charge(utf8Bytes(text));
}

/** Omits the member list when the account cannot pay for it. */
export function sendJoined(
  room: Room,
  member: JoiningMember,
  entries: string,
  complete: boolean,
  isInMemory = false,
): void {
  const { account = UNLIMITED_ACCOUNT } = member;
  const presence = room.presence.view(member.user.id);
  const text = joinedText(room, { entries, complete, presence });
  if (text.length + JOIN_RESERVE_BYTES <= account.bytesLeft) {
    return sendCharged(member, text, isInMemory);
  }
  const short = joinedText(room, { entries, complete, presence: { count: presence.count } });
  sendCharged(member, short, isInMemory);
}
