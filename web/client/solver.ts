/**
 * Lazy loader of the proof-of-work solver. The widget's build replaces it with room-solver.ts.
 */
import type { ChallengeFrame } from '../../server/core/protocol/frames.ts';

export type Solve = (challenge: ChallengeFrame) => Promise<string>;

export const solve: Solve = async (challenge) =>
  (await import('./solve-challenge.ts')).solveChallenge(challenge);
