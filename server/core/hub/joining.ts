/**
 * Joining: a member enters a room anew with the latest page, or comes back with exactly the entries
 * after its last seq. No hole and no repetition between what is read and what comes live.
 */
import { CLOSES } from '../protocol/codes.ts';
import type { JoiningMember } from './joining-member.ts';
import { createLatestJoin, type JoiningOptions } from './latest-join.ts';
import { createResume } from './resume.ts';
import type { Opener } from './room-space.ts';

export type { JoiningMember };

/**
 * Resolves once the member is in the room and was sent `joined`. Rejects when the store cannot be
 * read, and with JoinRefused when the room has no place now.
 */
export type Join = (name: string, member: JoiningMember, after?: number) => Promise<void>;

export function createJoin(options: JoiningOptions): Join {
  const joinLatest = createLatestJoin(options);
  const resume = createResume(options, joinLatest);
  return async (name, member, after) => {
    const opener = openerOf(member);
    if (after === undefined) return await joinLatest(name, member, true, opener);
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

function openerOf({ account, roomCount = 1 }: JoiningMember): Opener | undefined {
  return account && { isGuest: account.isGuest, roomCount, account };
}
