/**
 * Membership in one room on the current connection: joins, retries, and resumes after a gap.
 */
import type { JoinFrame } from '../../server/core/protocol/frames.ts';
import { retryMs } from './retry-wait.ts';
import type { Clock } from '../../server/lib/clock.ts';

export interface Membership {
  readonly isJoined: boolean;
  join(): void;
  /** An entry or the membership is missing. Joins immediately, but not in a loop. */
  rejoin(): void;
  joined(): void;
  refused(retryAfterMs?: number): void;
  /** The connection is lost, or the room is refused. */
  stop(): void;
}

export interface MembershipOptions {
  room: string;
  clock: Clock;
  random: () => number;
  last(): number | undefined;
  send(frame: JoinFrame): boolean;
  /** Nothing can be sent to the room until `joined`. */
  onStop(): void;
}

const JOINED_WITHIN_MS = 30_000;
const REJOIN_EVERY_MS = 5_000;

export function createMembership(options: MembershipOptions): Membership {
  const { room, clock, random } = options;
  let isJoined = false;
  let rejoinedAtMs = -Infinity;
  let cancel = () => {};

  const stop = (): void => {
    cancel();
    isJoined = false;
    options.onStop();
  };
  const join = (): void => {
    stop();
    if (options.send({ type: 'join', room, after: options.last() })) {
      cancel = clock.after(JOINED_WITHIN_MS, join);
    }
  };
  const joinLater = (retryAfterMs?: number): void => {
    stop();
    cancel = clock.after(retryMs(retryAfterMs, random), join);
  };

  return {
    get isJoined() {
      return isJoined;
    },
    join,
    rejoin() {
      if (clock.now() - rejoinedAtMs < REJOIN_EVERY_MS) return joinLater();
      rejoinedAtMs = clock.now();
      join();
    },
    joined() {
      cancel();
      isJoined = true;
    },
    refused: joinLater,
    stop,
  };
}
