/**
 * Who may become a new guest: not too many from one network, and under load only who has done some
 * work for it. Whoever has a token passes.
 */
import { CLOSES } from '../protocol/codes.ts';
import type { Entrance } from '../session/entrance.ts';
import { createChallenge, isProof } from './challenge.ts';
import type { NetworkLimits } from './network-limits.ts';
import type { Pressure } from './pressure.ts';
import type { ChallengeMode } from './settings.ts';

export interface GuestEntranceOptions {
  networks: NetworkLimits;
  pressure: Pressure;
  mode: ChallengeMode;
  /** How long a client has for its hello, and so for its proof. */
  helloTimeoutMs: number;
  now?: () => number;
}

export function createGuestEntrance(options: GuestEntranceOptions): Entrance {
  const { networks, pressure, mode, helloTimeoutMs, now = () => performance.now() } = options;
  return {
    admit({ token, proof }, network, challenge) {
      if (token !== undefined) return undefined;
      if (challenge) {
        if (now() > challenge.untilMs) return CLOSES.timeout;
        return isProof(challenge, proof ?? '') ? undefined : CLOSES.flood;
      }
      if (!networks.greet(network)) return CLOSES.flood;
      pressure.note();
      const isAsked = mode === 'always' || (mode === 'auto' && pressure.isHigh);
      return isAsked ? createChallenge(helloTimeoutMs, now()) : undefined;
    },
  };
}
