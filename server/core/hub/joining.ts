/**
 * Joining: a member enters a room anew with the latest page, or comes back with exactly the entries
 * after its last seq. No hole and no repetition between what is read and what comes live.
 */
import { createFairTurns } from '../../lib/fair-turns.ts';
import { CLOSES } from '../protocol/codes.ts';
import { JoinRefused } from './account.ts';
import type { JoiningMember } from './joining-member.ts';
import { createLatestJoin, type JoiningOptions, type TakeTurn } from './latest-join.ts';
import { createResume } from './resume.ts';
import type { Opener } from './room-space.ts';

/** Each sends a page or a resume: a crowd that comes at once does not hold up the others. */
const JOINS_PER_TURN = 8;
const JOINS_PER_SLOW_TURN = 16;
/** They take kilobytes each. */
const WAITING_MAX = 8_192;
/** Of one user, on all connections. */
const WAITING_PER_USER_MAX = 512;
/** A client that asks for a hundred rooms as often as that is no flood. */
const RETRY_AFTER_MS = 10_000;

/**
 * Resolves once the member is in the room and was sent `joined`. Rejects when the store cannot be
 * read, and with JoinRefused when the room has no place now.
 */
export type Join = (name: string, member: JoiningMember, after?: number) => Promise<void>;

export function createJoin(options: JoiningOptions): Join {
  const { scheduler } = options;
  const turns = createFairTurns({
    perTurn: scheduler.areTurnsSlow ? JOINS_PER_SLOW_TURN : JOINS_PER_TURN,
    scheduler,
    waitingMax: WAITING_MAX,
    waitingPerSourceMax: WAITING_PER_USER_MAX,
  });
  const takeTurn: TakeTurn = async (member) => {
    const turn = turns.take(member.user.id);
    if (!turn) throw new JoinRefused('too many rooms are being joined', RETRY_AFTER_MS);
    await turn;
    if (member.isGone) throw new Error('the client has left');
  };
  const joinLatest = createLatestJoin(options, takeTurn);
  const resume = createResume(options, joinLatest, takeTurn);
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
