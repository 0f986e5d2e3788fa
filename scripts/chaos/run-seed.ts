/**
 * One run of the fault suite: clients talk all the time on a cluster with the seed's faults, and
 * after the last repair the invariants are checked.
 */
import { createRandom } from '../../server/lib/random.ts';
import { type ChaosClient, createChaosClient } from '../testkit/cluster/chaos-client.ts';
import { type Fault, FAULT_KINDS } from './faults.ts';
import type { History, Violation } from '../testkit/cluster/history.ts';
import { checkInvariants } from './invariants.ts';
import {
  readTimelines,
  timeToPresence,
  timeToWhole,
  waitUntilSettled,
} from '../testkit/cluster/settled.ts';
import { startTestCluster, type TestCluster } from '../testkit/cluster/test-cluster.ts';

export interface SeedOptions {
  seed: number;
  seconds: number;
  /** Extends the run until this many faults occurred: a busy machine manages fewer in the time. */
  faultsMin: number;
  replicas: number;
  clients: number;
  rooms: number;
  kinds: readonly string[];
  printLine(line: string): void;
}

export interface SeedResult {
  violations: Violation[];
  troubles: string[];
  /** Milliseconds from the end of a single fault until the cluster was whole, by kind. */
  healedMs: Map<string, number[]>;
  presenceMs: number | undefined;
  faults: number;
  entries: number;
  acks: number;
  deliveries: number;
  reconnects: number;
  outputs: Map<string, string>;
}

const ROOMS_PER_CLIENT = 2;
const CLIENT_GROUPS = 4;
const ACT_EVERY_MS = 500;
const HOLD_MS_MIN = 300;
const HOLD_MS_MAX = 6_000;
/** Some outages of the link last longer, to show if messages pass without it. */
const LONG_HOLD_MS = 12_000;
const WHOLE_WITHIN_MS = 45_000;
const CALM_MS = 4_000;
const SETTLED_WITHIN_MS = 60_000;
const READ_WITHIN_MS = 20_000;
/** Other replicas drop a killed one after 24 s. */
const PRESENCE_WITHIN_MS = 40_000;

export async function runSeed(options: SeedOptions): Promise<SeedResult> {
  const { seed, replicas, printLine } = options;
  const cluster = await startTestCluster({ replicas, clientGroups: CLIENT_GROUPS });
  const clients: ChaosClient[] = [];
  const result: SeedResult = {
    violations: [],
    troubles: [],
    healedMs: new Map(),
    presenceMs: undefined,
    faults: 0,
    entries: 0,
    acks: 0,
    deliveries: 0,
    reconnects: 0,
    outputs: new Map(),
  };
  let talking: ReturnType<typeof setInterval> | undefined;
  try {
    clients.push(...createClients(cluster, options));
    await waitUntilSettled(cluster, clients, SETTLED_WITHIN_MS);
    talking = setInterval(() => clients.forEach((client) => client.act()), ACT_EVERY_MS);
    const linkOutages = await breakThings(cluster, clients, options, result);
    if (await timeToWhole(cluster, clients, SETTLED_WITHIN_MS) === undefined) {
      result.troubles.push(`not whole ${SETTLED_WITHIN_MS} ms after the last fault`);
    }
    const calmFromMs = performance.now();
    await new Promise((resolve) => setTimeout(resolve, CALM_MS));
    const calm = { fromMs: calmFromMs, toMs: performance.now() };
    clearInterval(talking);
    // Violations are more precise than this failure, so they are checked in any case.
    await waitUntilSettled(cluster, clients, SETTLED_WITHIN_MS).catch(({ message }) =>
      result.troubles.push(message)
    );
    const history = await gather(cluster, clients, { linkOutages, calm }, result);
    result.violations = checkInvariants(history);
    count(history, result);
  } catch (error) {
    result.troubles.push(error instanceof Error ? error.message : String(error));
  } finally {
    clearInterval(talking);
    for (const client of clients) client.close();
    await cluster.stop();
  }
  result.troubles.push(...cluster.troubles);
  for (const replica of cluster.replicas) result.outputs.set(replica.name, replica.output());
  printLine(
    `seed ${seed}: ${result.violations.length} violations, ${result.troubles.length} troubles`,
  );
  return result;
}

function createClients(cluster: TestCluster, { seed, clients, rooms }: SeedOptions): ChaosClient[] {
  return Array.from({ length: clients }, (_, i) => {
    const wire = cluster.clientWires[i % cluster.clientWires.length]!;
    const names = Array.from(
      { length: Math.min(ROOMS_PER_CLIENT, rooms) },
      (_, r) => `room-${(i + r * (1 + Math.floor(i / rooms))) % rooms}`,
    );
    return createChaosClient({
      name: `client-${i + 1}`,
      url: `http://127.0.0.1:${wire.port}`,
      rooms: [...new Set(names)],
      random: createRandom(seed * 1_000 + i),
    });
  });
}

/** Breaks and mends until time and faults suffice; resolves with outages of the link alone. */
async function breakThings(
  cluster: TestCluster,
  clients: readonly ChaosClient[],
  { seed, seconds, faultsMin, kinds, printLine }: SeedOptions,
  result: SeedResult,
): Promise<{ fromMs: number; toMs: number }[]> {
  const random = createRandom(seed);
  const draw = drawInTurn(kinds, random);
  const startedMs = performance.now();
  const linkOutages: { fromMs: number; toMs: number }[] = [];
  let wasWhole = true;

  while (performance.now() - startedMs < seconds * 1_000 || result.faults < faultsMin) {
    const faults = chooseFaults(cluster, draw, random);
    const [first] = faults;
    const isLong = faults.length === 1 && first!.fault.isLinkOnly && random() < 0.3;
    const holdMs = isLong ? LONG_HOLD_MS : HOLD_MS_MIN + random() * (HOLD_MS_MAX - HOLD_MS_MIN);
    const isWaitedFor = random() < 0.6;
    result.faults += faults.length;

    const atMs = performance.now();
    await Promise.all(faults.map(({ fault }) => fault.begin()));
    const fromMs = performance.now();
    await new Promise((resolve) => setTimeout(resolve, holdMs));
    const toMs = performance.now();
    await Promise.all(faults.map(({ fault }) => fault.mend()));
    if (wasWhole && faults.length === 1 && first!.fault.isLinkOnly) {
      linkOutages.push({ fromMs, toMs });
    }
    const mendMs = Math.round(performance.now() - toMs);
    const names = faults.map(({ fault }) => fault.name).join(' + ');
    let line = `${((atMs - startedMs) / 1_000).toFixed(1)} s  ${names}, for ${
      Math.round(holdMs)
    } ms`;
    if (mendMs > 100) line += `, up again ${mendMs} ms later`;
    wasWhole = false;
    if (isWaitedFor) {
      const wholeMs = await timeToWhole(cluster, clients, WHOLE_WITHIN_MS);
      wasWhole = wholeMs !== undefined;
      if (!wasWhole) result.troubles.push(`not whole ${WHOLE_WITHIN_MS} ms after: ${names}`);
      else if (faults.length === 1) {
        result.healedMs.set(first!.kind, [...result.healedMs.get(first!.kind) ?? [], wholeMs!]);
      }
      line += `; whole after ${wholeMs ?? 'too many'} ms`;
    }
    printLine(line);
  }
  return linkOutages;
}

function drawInTurn(kinds: readonly string[], random: () => number): () => string {
  let left: string[] = [];
  return () => {
    if (left.length === 0) left = [...kinds];
    return left.splice(Math.floor(random() * left.length), 1)[0]!;
  };
}

function chooseFaults(
  cluster: TestCluster,
  draw: () => string,
  random: () => number,
): { kind: string; fault: Fault }[] {
  const chosen: { kind: string; fault: Fault }[] = [];
  const wanted = random() < 0.6 ? 1 : 2;
  for (let i = 0; i < wanted; i++) {
    const kind = draw();
    const fault = FAULT_KINDS[kind]!(cluster, random);
    if (chosen.every((other) => other.fault.part !== fault.part)) chosen.push({ kind, fault });
  }
  return chosen;
}

async function gather(
  cluster: TestCluster,
  clients: readonly ChaosClient[],
  times: Pick<History, 'linkOutages' | 'calm'>,
  result: SeedResult,
): Promise<History> {
  const present = new Map<string, string[]>();
  for (const { client, feeds } of clients) {
    for (const room of feeds.keys()) {
      present.set(room, [...present.get(room) ?? [], client.user!.id]);
    }
  }
  const timelines = await readTimelines(cluster, clients, READ_WITHIN_MS);
  result.presenceMs = await timeToPresence(clients, present, PRESENCE_WITHIN_MS);
  return {
    records: clients.map(({ record }) => record),
    sent: clients.flatMap((client) => client.sent()),
    timelines,
    views: clients.flatMap((client) => client.views()),
    present,
    ...times,
  };
}

function count({ records, timelines }: History, result: SeedResult): void {
  const rooms = new Map(timelines.map(({ room, entries }) => [room, entries.length]));
  result.entries = [...rooms.values()].reduce((sum, length) => sum + length, 0);
  for (const { seen } of records) {
    for (const happening of seen) {
      if (happening.type === 'ack') result.acks += 1;
      else if (happening.type === 'welcome') result.reconnects += 1;
      else if (happening.type === 'entries') result.deliveries += happening.entries.length;
      else if (happening.type === 'joined') result.deliveries += happening.frame.entries.length;
    }
  }
  result.reconnects -= records.length;
}
