/**
 * Whether the server counts this client in on a room, on the present connection: asks for it, asks
 * again after a refusal or silence, and picks up where the timeline ends.
 */
import type { JoinFrame } from '../../server/core/protocol/frames.ts';
import { retryMs } from './retry-wait.ts';
import type { Clock } from '../../server/lib/clock.ts';

export interface Membership {
  readonly isJoined: boolean;
  /** Asks now. */
  join(): void;
  /** An entry is missing, or the server does not count us in. At once, but not in a loop. */
  rejoin(): void;
  joined(): void;
  /** The answer was: not now. */
  refused(retryAfterMs?: number): void;
  /** The connection is gone, or the room is not to be had. */
  stop(): void;
}

export interface MembershipOptions {
  room: string;
  clock: Clock;
  random: () => number;
  /** The last seq that is known. */
  last(): number | undefined;
  /** False when there is no connection now. */
  send(frame: JoinFrame): boolean;
  /** Until `joined` nothing can be sent to the room. */
  onStop(): void;
}

const JOINED_WITHIN_MS = 30_000;
const REJOIN_EVERY_MS = 5_000;

export function createMembership(options: MembershipOptions): Membership {
  const { room, clock, random } = options;
  let isJoined = false;
  let rejoinedAtMs = -Infinity;
  let callOff = () => {};

  const stop = (): void => {
    callOff();
    isJoined = false;
    options.onStop();
  };
  const join = (): void => {
    stop();
    if (options.send({ type: 'join', room, after: options.last() })) {
      callOff = clock.after(JOINED_WITHIN_MS, join);
    }
  };
  const joinLater = (retryAfterMs?: number): void => {
    stop();
    callOff = clock.after(retryMs(retryAfterMs, random), join);
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
      callOff();
      isJoined = true;
    },
    refused: joinLater,
    stop,
  };
}
