/**
 * Admission of new guests: not too many from one network, none into the last places of a replica, and
 * under load only those who have done some work. Known guests and signed users pass.
 */
import { CLOSES } from '../../core/protocol/codes.ts';
import type { Admission } from '../../core/session/admission.ts';
import { createChallenge, isProof } from './challenge.ts';
import type { NetworkLimits } from './network-limits.ts';
import type { Pressure } from './pressure.ts';
import type { ChallengeMode } from './settings.ts';

export interface GuestAdmissionOptions {
  networks: NetworkLimits;
  pressure: Pressure;
  /** Whether the places that are left are kept for known guests and signed users. */
  isReserved(): boolean;
  mode: ChallengeMode;
  /** How long a client has for its hello, and so for its proof. */
  helloTimeoutMs: number;
  now?: () => number;
}

export function createGuestAdmission(options: GuestAdmissionOptions): Admission {
  const { networks, pressure, isReserved, mode, helloTimeoutMs } = options;
  const { now = () => performance.now() } = options;
  return {
    admit({ isNew, proof, network, challenge }) {
      if (!isNew) return undefined;
      if (isReserved()) return CLOSES.full;
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
