/**
 * Reconnect storm, a separate process: thousands of clients lose their connections at once, miss
 * entries, and reconnect within seconds. Prints the result as one line of JSON.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { createCounts } from './counts.ts';
import { openCrowd } from './crowd.ts';
import type { Servers } from './measure.ts';
import { type Member, openMember } from './member.ts';
import { cpuSeconds } from './process-figures.ts';
import { createRoomTally } from './room-tally.ts';
import { runStep, type Step } from './step.ts';
import { WIRES } from './wire/wires.ts';

/** Clients start on the first replica. A single one cuts them; one of several is killed. */
export interface StormPlan extends Servers {
  clients: number;
  rooms: number;
  /** Time within which all clients begin to reconnect. */
  overMs: number;
  storeUrl?: string;
}

export interface StormResult {
  clients: number;
  rooms: number;
  overMs: number;
  /** Time from the first reconnect until this share of the clients is complete. */
  caughtUp: readonly { share: number; ms: number }[];
  acceptsPerSecond: number;
  /** In the busiest and in the slowest whole second but the last. */
  acceptsPerSecondMax: number;
  acceptsPerSecondMin: number;
  /** Clients with missing entries, and entries out of order. */
  wrong: number;
  serverCpuSeconds: number;
  /** Counted from the loss; 0 without a `storeUrl`. */
  transactions: number;
  /** Unaffected members in their own room, before the storm and during it. */
  othersBefore: Step;
  othersMeanwhile: Step;
}

const MISSED_PER_ROOM = 3;
const OTHERS = { rooms: 1, membersPerRoom: 50, rate: 20, roomPrefix: 'others' };
const BEFORE_MS = 3_000;
/** Makes the load of others outlast the storm. */
const MEANWHILE_EXTRA_MS = 4_000;
const SETTLE_MS = 1_500;
const TICK_MS = 5;
const SHARES = [0.5, 0.9, 0.99, 1];

console.log(JSON.stringify(await run(JSON.parse(process.argv[2]!) as StormPlan)));
process.exit(0);

async function run(plan: StormPlan): Promise<StormResult> {
  const { clients, rooms, overMs, storeUrl } = plan;
  const isKilled = plan.pids.length > 1;
  const left: StormPlan = isKilled
    ? { ...plan, urls: plan.urls.slice(1), pids: plan.pids.slice(1) }
    : plan;
  const membersPerRoom = Math.ceil(clients / rooms);
  const crowd = await openCrowd({ ...plan, urls: plan.urls.slice(0, 1), membersPerRoom });
  const writers = await openCrowd({ ...left, membersPerRoom: 1 });
  const others = await openCrowd({ ...left, ...OTHERS });
  const runOthers = (stepMs: number): Promise<Omit<Step, 'isFull'>> =>
    runStep({ crowd: others, rate: OTHERS.rate, stepMs, pids: left.pids });
  const before = await runOthers(BEFORE_MS);

  const transactionsBefore = await transactions(storeUrl);
  const seqs = crowd.members.map(({ seq }) => seq);
  if (isKilled) process.kill(plan.pids[0]!, 'SIGKILL');
  else crowd.close();
  writers.startCounting();
  for (let i = 0; i < MISSED_PER_ROOM; i++) {
    for (const writer of writers.members) writer.send(performance.now());
  }
  await sleep(SETTLE_MS);

  const cpu = (): number => left.pids.reduce((seconds, pid) => seconds + cpuSeconds(pid), 0);
  const cpuBefore = cpu();
  const meanwhile = runOthers(overMs + MEANWHILE_EXTRA_MS);
  const startedMs = performance.now();
  const { returned, holes } = await comeBack(left, seqs);
  const serverCpuSeconds = cpu() - cpuBefore;
  const tookMs = returned.map(({ atMs }) => atMs - startedMs).sort((a, b) => a - b);
  const perSecond = countPerSecond(tookMs);
  const isWrong = ({ member }: Returned, i: number) => member.seq !== seqs[i]! + MISSED_PER_ROOM;
  return {
    clients: crowd.members.length,
    rooms,
    overMs,
    caughtUp: SHARES.map((share) => ({ share, ms: tookMs[Math.ceil(share * tookMs.length) - 1]! })),
    acceptsPerSecond: returned.length / tookMs.at(-1)! * 1_000,
    acceptsPerSecondMax: Math.max(...perSecond),
    acceptsPerSecondMin: Math.min(...perSecond),
    wrong: holes + returned.filter(isWrong).length,
    serverCpuSeconds,
    transactions: await transactions(storeUrl) - transactionsBefore,
    othersBefore: { ...before, isFull: true },
    othersMeanwhile: { ...await meanwhile, isFull: true },
  };
}

interface Returned {
  member: Member;
  atMs: number;
}

async function comeBack(
  { urls, wire, rooms, overMs }: StormPlan,
  seqs: readonly number[],
): Promise<{ returned: Returned[]; holes: number }> {
  const startedMs = performance.now();
  const counts = createCounts();
  const returning: Promise<Returned>[] = [];
  while (returning.length < seqs.length) {
    const share = (performance.now() - startedMs) / overMs;
    const due = Math.min(seqs.length, Math.ceil(share * seqs.length));
    while (returning.length < due) {
      const i = returning.length;
      const opening = openMember({
        url: urls[Math.floor(i / rooms) % urls.length]!,
        wire: WIRES[wire],
        room: createRoomTally(`room-${i % rooms}`),
        counts: () => counts,
        after: seqs[i]!,
      });
      returning.push(opening.then((member) => ({ member, atMs: performance.now() })));
    }
    await sleep(TICK_MS);
  }
  return { returned: await Promise.all(returning), holes: counts.holes };
}

function countPerSecond(atMs: readonly number[]): number[] {
  const counts: number[] = [];
  for (const ms of atMs) {
    const second = Math.floor(ms / 1_000);
    counts[second] = (counts[second] ?? 0) + 1;
  }
  const all = Array.from(counts, (count) => count ?? 0);
  return all.length > 1 ? all.slice(0, -1) : all;
}

/** Of all databases of the server (pg_stat_database). */
async function transactions(storeUrl: string | undefined): Promise<number> {
  if (storeUrl === undefined) return 0;
  // Postgres updates its statistics at most once per second.
  await sleep(SETTLE_MS);
  const sql = postgres(storeUrl, { max: 1 });
  const [row] = await sql<{ count: string }[]>`
    SELECT sum(xact_commit + xact_rollback) AS count FROM pg_stat_database`;
  await sql.end();
  return Number(row!.count);
}
