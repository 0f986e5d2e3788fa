/**
 * What does the work that a server under load asks of new guests: it comes with what a first act needs.
 */
import type { Solve } from '../../client/solver.ts';
import { loadExtras } from '../loading/extras-bundle.ts';

/** Into the page's own head, as the client belongs to no element: nothing stays in it. */
export const solve: Solve = async (challenge) =>
  (await loadExtras(document.head))!.solveChallenge(challenge);
