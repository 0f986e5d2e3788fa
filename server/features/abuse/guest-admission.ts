/**
 * Admission of new guests: limited per network, not into a replica's last places, and under load
 * only after a proof of work. Known guests and signed users always pass.
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
  isReserved(): boolean;
  mode: ChallengeMode;
  /** Time for the hello, and so for the proof. */
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
      if (!networks.addGuest(network)) return CLOSES.flood;
      pressure.noteGuest();
      const isAsked = mode === 'always' || (mode === 'auto' && pressure.isHigh);
      return isAsked ? createChallenge(helloTimeoutMs, now()) : undefined;
    },
  };
}
