/**
 * Waits for settled clusters: replicas ready, clients connected, outboxes empty, and all entries
 * seen by everyone.
 */
import { until } from '../../../server/lib/until.ts';
import type { ChaosClient } from './chaos-client.ts';
import type { Timeline } from './history.ts';
import { readTimeline } from './read-timeline.ts';
import type { TestReplica } from './test-replica.ts';

export interface Replicas {
  replicas: readonly Pick<TestReplica, 'name' | 'url' | 'isReady'>[];
}

/** Time until replicas are ready, clients live, and all entries seen; undefined if too late. */
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

/** Waits for live clients and empty outboxes. Rejects at the deadline, with the reason. */
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
 * Reads all rooms through all replicas until nothing changes and every client has seen everything,
 * or until `withinMs`.
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

/** Waits until everyone sees exactly the present users; resolves with the time, or undefined. */
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

/** Resolves with the milliseconds until the check passes; undefined at the deadline. */
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
