/** Joining: a member gets the latest page or a resume, without a gap or repetition. */
import { createFairTurns } from '../../lib/fair-turns.ts';
import { CLOSES } from '../protocol/codes.ts';
import { JoinRefused } from './account.ts';
import type { JoiningMember } from './joining-member.ts';
import { createLatestJoin, type JoiningOptions, type TakeTurn } from './latest-join.ts';
import { createResume } from './resume.ts';
import type { RoomOpener } from './room-space.ts';

/** Joins per event-loop turn; each sends a page or resume, and a crowd must not delay others. */
const JOINS_PER_TURN = 8;
const JOINS_PER_SLOW_TURN = 16;
/** Bounds memory: each waiting join takes kilobytes. */
const WAITING_MAX = 8_192;
/** Over all connections of one user. */
const WAITING_PER_USER_MAX = 512;
/** Long enough that a client which keeps retrying a hundred rooms is no flood. */
const RETRY_AFTER_MS = 10_000;

/** Resolves after `joined`. Rejects if the store cannot be read; JoinRefused: a limit applies. */
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
    const turn = turns.waitTurn(member.user.id);
    if (!turn) throw new JoinRefused('too many joins at once', RETRY_AFTER_MS);
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
      // The client has received `joined` and expects more entries, so it must reconnect.
      if (hasBegun) member.close(CLOSES.restart);
      throw error;
    }
  };
}

function openerOf({ account, roomCount = 1 }: JoiningMember): RoomOpener | undefined {
  return account && { isGuest: account.isGuest, roomCount, account };
}
