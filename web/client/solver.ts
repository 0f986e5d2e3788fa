/**
 * How a client does the work that a server under load asks of new guests. The build of the widget
 * puts web/widget/room/room-solver.ts in the place of this one.
 */
import type { ChallengeFrame } from '../../server/core/protocol/frames.ts';

export type Solve = (challenge: ChallengeFrame) => Promise<string>;

/** Loads what is needed when it is. */
export const solve: Solve = async (challenge) =>
  (await import('./solve-challenge.ts')).solveChallenge(challenge);
