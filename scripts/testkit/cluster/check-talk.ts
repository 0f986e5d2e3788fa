/**
 * Delivery check after a talk: finds lost, repeated and reordered entries.
 */
import type { ChaosClient } from './chaos-client.ts';
import { checkOrder } from './check-order.ts';
import { checkPosts } from './check-posts.ts';
import { truthOf, type Violation } from './history.ts';
import { readTimelines, type Replicas, waitUntilSettled } from './settled.ts';

export async function checkTalk(
  cluster: Replicas,
  clients: readonly ChaosClient[],
  withinMs: number,
): Promise<{ violations: Violation[]; entryCount: number }> {
  await waitUntilSettled(cluster, clients, withinMs);
  const history = {
    records: clients.map(({ record }) => record),
    sent: clients.flatMap((client) => client.sent()),
    timelines: await readTimelines(cluster, clients, withinMs),
    views: [],
    linkOutages: [],
    calm: { fromMs: 0, toMs: 0 },
    present: new Map(),
  };
  const truth = truthOf(history);
  return {
    violations: [...checkPosts(history, truth), ...checkOrder(history, truth)],
    entryCount: history.timelines[0]!.entries.length,
  };
}
