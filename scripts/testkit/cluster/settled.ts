/**
 * Settled clusters: replicas ready, clients connected, nothing waits in an outbox, and
 * everybody has seen what there is.
 */
import { until } from '../../../server/lib/until.ts';
import type { ChaosClient } from './chaos-client.ts';
import type { Timeline } from './history.ts';
import { readTimeline } from './read-timeline.ts';
import type { TestReplica } from './test-replica.ts';

/** The replicas that are asked. */
export interface Replicas {
  replicas: readonly Pick<TestReplica, 'name' | 'url' | 'isReady'>[];
}

/** How long it took until all replicas were ready, all clients live, and what was sent before was seen by all; undefined when it took too long. */
export function timeToWhole(
  cluster: Replicas,
  clients: readonly ChaosClient[],
  withinMs: number,
): Promise<number | undefined> {
  const waiting = clients.map((client) => new Set(client.pending()));
  const seen = lastSeen(clients);
  return timeUntil(withinMs, async () => {
    const areSent = clients.every((client, i) =>
      client.pending().every((id) => !waiting[i]!.has(id))
    );
    const areLive = clients.every(({ isLive }) => isLive);
    return areSent && areLive && haveSeen(clients, seen) && await areReady(cluster);
  });
}

/** Waits until all clients are live and nothing waits in an outbox. Rejects with what is amiss when that takes too long. */
export async function waitUntilSettled(
  cluster: Replicas,
  clients: readonly ChaosClient[],
  withinMs: number,
): Promise<void> {
  const isSettled = async (): Promise<boolean> =>
    clients.every((client) => client.pending().length === 0 && client.isLive) &&
    await areReady(cluster);
  if (await timeUntil(withinMs, isSettled) === undefined) {
    const away = clients.filter(({ isLive }) => !isLive).map(({ name }) => name);
    const unsent = clients.flatMap((client) => client.pending());
    throw new Error(
      `not settled after ${withinMs} ms: not live ${away.join(' ') || 'nobody'}, ` +
        `${unsent.length} messages unsent`,
    );
  }
}

/**
 * Reads all rooms through all replicas, until nothing was added meanwhile (a reaction may still have
 * been under way) and every client has seen what is there; or takes what there is after `withinMs`.
 */
export async function readTimelines(
  cluster: Replicas,
  clients: readonly ChaosClient[],
  withinMs: number,
): Promise<Timeline[]> {
  const deadlineMs = performance.now() + withinMs;
  const rooms = [...lastSeen(clients).keys()];
  for (;;) {
    const timelines: Timeline[] = [];
    for (const { name, url } of cluster.replicas) {
      for (const room of rooms) {
        timelines.push({ room, replica: name, entries: await readTimeline(url, room) });
      }
    }
    const isSame = timelines.every(({ room, entries }) =>
      clients.every(({ lastSeqs }) => (lastSeqs.get(room) ?? entries.length) === entries.length)
    );
    if (isSame || performance.now() > deadlineMs) return timelines;
  }
}

/** Waits until everybody is told of exactly those who are there; resolves with how long it took, or undefined. */
export function timeToPresence(
  clients: readonly ChaosClient[],
  present: ReadonlyMap<string, readonly string[]>,
  withinMs: number,
): Promise<number | undefined> {
  return timeUntil(
    withinMs,
    () =>
      clients.every(({ feeds }) =>
        [...feeds].every(([room, { state }]) => {
          const expected = present.get(room) ?? [];
          const listed = state.presence.members?.map(({ id }) => id) ?? expected;
          return state.presence.count === expected.length && listed.length === expected.length &&
            expected.every((id) => listed.includes(id));
        })
      ),
  );
}

/** Milliseconds until something is so; undefined when it is not in time. */
async function timeUntil(
  withinMs: number,
  isSo: () => boolean | Promise<boolean>,
): Promise<number | undefined> {
  const startedMs = performance.now();
  try {
    await until(isSo, { withinMs });
    return Math.round(performance.now() - startedMs);
  } catch {
    return undefined;
  }
}

async function areReady({ replicas }: Replicas): Promise<boolean> {
  return (await Promise.all(replicas.map(({ isReady }) => isReady()))).every(Boolean);
}

/** The last seq that anybody saw, by room. */
function lastSeen(clients: readonly ChaosClient[]): Map<string, number> {
  const last = new Map<string, number>();
  for (const { lastSeqs } of clients) {
    for (const [room, seq] of lastSeqs) last.set(room, Math.max(last.get(room) ?? 0, seq));
  }
  return last;
}

function haveSeen(clients: readonly ChaosClient[], seqs: ReadonlyMap<string, number>): boolean {
  return clients.every(({ lastSeqs }) =>
    [...lastSeqs].every(([room, seq]) => seq >= (seqs.get(room) ?? 0))
  );
}
