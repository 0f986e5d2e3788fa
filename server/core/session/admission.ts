/**
 * Admission: what stands before a hello is answered at all. Who may come in now, and what it takes.
 */
import type { CloseReason } from '../protocol/codes.ts';
import type { Decoded } from '../protocol/decode.ts';
import type { ChallengeFrame, HelloFrame } from '../protocol/frames.ts';
import type { Identities } from './identity.ts';
import type { Outbound } from './outbound.ts';
import type { SessionSocket } from './session-socket.ts';

export interface Admission {
  /** Nothing lets the hello pass; a challenge is to be solved first. */
  admit(arrival: Arrival): CloseReason | Challenge | undefined;
}

/** A hello, before its token is verified. */
export interface Arrival {
  /** A guest who never posted. Others are signed users and known guests, or have a token that will be refused. */
  isNew: boolean;
  proof: string | undefined;
  /** Where the client comes from, if that is known. */
  network: string | undefined;
  /** What this connection was given before: it is used up now. */
  challenge: Challenge | undefined;
}

/** Find a `proof` such that the SHA-256 of `seed:proof` begins with so many bits that are 0. */
export interface Challenge {
  seed: string;
  bits: number;
  /** By the clock of this process. */
  untilMs: number;
}

/** Lets a hello pass, or tells the client why not. Returns what it has to do first, if anything. */
export function admitHello(
  { admission, identities }: { admission: Admission; identities: Pick<Identities, 'isNewcomer'> },
  { hello, challenge }: { hello: HelloFrame; challenge: Challenge | undefined },
  { network }: Pick<SessionSocket, 'network'>,
  outbound: Pick<Outbound, 'frame' | 'close'>,
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
  outbound.frame(challengeFrame(answer));
  return answer;
}

export function isHello(decoded: Decoded): decoded is Decoded & { ok: true; frame: HelloFrame } {
  return decoded.ok && decoded.frame.type === 'hello';
}

/** As the client hears of it. */
function challengeFrame({ seed, bits, untilMs }: Challenge): ChallengeFrame {
  const expiresMs = Math.round(untilMs - performance.now());
  return { type: 'challenge', seed, bits, expiresMs };
}

export const OPEN_ADMISSION: Admission = { admit: () => undefined };
