/**
 * Invariants of a run, G1 to G6: finds violations in what all clients saw. Knows the protocol, and
 * no server code.
 */
import { checkCalm } from './check-calm.ts';
import { checkOrder } from '../testkit/cluster/check-order.ts';
import { checkOutages } from './check-outages.ts';
import { checkPosts } from '../testkit/cluster/check-posts.ts';
import { checkViews } from './check-views.ts';
import { type History, truthOf, type Violation } from '../testkit/cluster/history.ts';

export function checkInvariants(history: History): Violation[] {
  const truth = truthOf(history);
  return [
    ...checkPosts(history, truth),
    ...checkOrder(history, truth),
    ...checkViews(history, truth),
    ...checkOutages(history),
    ...checkCalm(history),
  ];
}
