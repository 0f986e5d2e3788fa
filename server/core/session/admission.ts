/** Admission: whether a hello is processed now, and whether it needs a proof of work first. */
import type { CloseReason } from '../protocol/codes.ts';
import type { Decoded } from '../protocol/decode.ts';
import type { ChallengeFrame, HelloFrame } from '../protocol/frames.ts';
import type { Identities } from './identity.ts';
import type { Outbound } from './outbound.ts';
import type { SessionSocket } from './session-socket.ts';

export interface Admission {
  /** Returns undefined to let the hello pass, or the challenge that the client must solve first. */
  admit(arrival: Arrival): CloseReason | Challenge | undefined;
}

export interface Arrival {
  /** A guest who has never posted. False for signed users, known guests, and invalid tokens. */
  isNew: boolean;
  proof: string | undefined;
  network: string | undefined;
  /** The challenge that this connection was given, if any; it is valid once. */
  challenge: Challenge | undefined;
}

/** Proof of work: find `proof` so that the SHA-256 of `seed:proof` starts with `bits` zero bits. */
export interface Challenge {
  seed: string;
  bits: number;
  /** By this process's clock (`performance.now()`). */
  untilMs: number;
}

/** Lets a hello pass, or sends a challenge or closes. Returns the challenge, if any. */
export function admitHello(
  { admission, identities }: { admission: Admission; identities: Pick<Identities, 'isNewcomer'> },
  { hello, challenge }: { hello: HelloFrame; challenge: Challenge | undefined },
  { network }: Pick<SessionSocket, 'network'>,
  outbound: Pick<Outbound, 'sendFrame' | 'close'>,
): Challenge | undefined {
  const { token, proof } = hello;
  const answer = admission.admit({
    isNew: identities.isNewcomer(token),
    proof,
    network,
    challenge,
  });
  if (!answer) return undefined;
  if ('code' in answer) return void outbound.close(answer);
  outbound.sendFrame(challengeFrame(answer));
  return answer;
}

export function isHello(decoded: Decoded): decoded is Decoded & { ok: true; frame: HelloFrame } {
  return decoded.ok && decoded.frame.type === 'hello';
}

function challengeFrame({ seed, bits, untilMs }: Challenge): ChallengeFrame {
  const expiresMs = Math.round(untilMs - performance.now());
  return { type: 'challenge', seed, bits, expiresMs };
}

export const ADMIT_ALL: Admission = { admit: () => undefined };
