/**
 * Lazy loader of the proof-of-work solver in the widget: it is part of the extras bundle.
 */
import type { Solve } from '../../client/solver.ts';
import { loadLazyFeatures } from '../loading/lazy-features-bundle.ts';

/** Uses the page's head, as the client belongs to no element; the link is removed afterwards. */
export const solve: Solve = async (challenge) =>
  (await loadLazyFeatures(document.head))!.solveChallenge(challenge);
