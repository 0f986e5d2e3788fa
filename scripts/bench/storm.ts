/**
 * A storm, a process of its own: thousands of clients lose their connection at once, miss something,
 * and come back within seconds. Prints how it went as one line of JSON.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { openCrowd } from './crowd.ts';
import { type Member, openMember } from './member.ts';
import { cpuSeconds } from './process-figures.ts';
import { createRoomTally } from './room-tally.ts';
import { createCounts, runStep, type Step } from './step.ts';
import { WIRES } from './wire/wire.ts';

export interface StormPlan {
  url: string;
  pid: number;
  clients: number;
  /** Over which the clients are spread. */
  rooms: number;
  /** In which all clients have begun to come back. */
  overMs: number;
}

export interface StormResult {
  clients: number;
  rooms: number;
  overMs: number;
  /** From the first that comes back until the last has all that it missed. */
  caughtUpMs: number;
  acceptsPerSecond: number;
  /** In the busiest and in the slowest whole second but the last. */
  acceptsPerSecondMax: number;
  acceptsPerSecondMin: number;
  /** Clients that did not get all that they missed, and entries that were out of order. */
  wrong: number;
  serverCpuSeconds: number;
  /** Others, in a room of their own: before, and meanwhile. */
  othersBefore: Step;
  othersMeanwhile: Step;
}

const MISSED_PER_ROOM = 3;
const OTHERS = { rooms: 1, membersPerRoom: 50, rate: 20 };
const BEFORE_MS = 3_000;
/** Long enough that the storm lies within. */
const MEANWHILE_EXTRA_MS = 4_000;
const SETTLE_MS = 1_500;
const TICK_MS = 5;

console.log(JSON.stringify(await run(JSON.parse(process.argv[2]!) as StormPlan)));
process.exit(0);

async function run(plan: StormPlan): Promise<StormResult> {
  const { url, pid, clients, rooms, overMs } = plan;
  const wire = 'starling';
  const crowd = await openCrowd({
    urls: [url],
    wire,
    rooms,
    membersPerRoom: Math.ceil(clients / rooms),
  });
  const writers = await openCrowd({ urls: [url], wire, rooms, membersPerRoom: 1 });
  const others = await openCrowd({ urls: [url], wire, ...OTHERS, roomPrefix: 'others' });
  const pids = [pid];
  const before = await runStep({ crowd: others, rate: OTHERS.rate, stepMs: BEFORE_MS, pids });

  const seqs = crowd.members.map(({ seq }) => seq);
  crowd.close();
  writers.startCounting();
  for (let i = 0; i < MISSED_PER_ROOM; i++) {
    for (const writer of writers.members) writer.send(performance.now());
  }
  await sleep(SETTLE_MS);

  const stepMs = overMs + MEANWHILE_EXTRA_MS;
  const cpuBefore = cpuSeconds(pid);
  const meanwhile = runStep({ crowd: others, rate: OTHERS.rate, stepMs, pids });
  const startedMs = performance.now();
  const { returned: back, holes } = await comeBack(plan, seqs);
  const cpuAfter = cpuSeconds(pid);
  const lastMs = back.reduce((last, { atMs }) => Math.max(last, atMs), 0);
  const perSecond = countPerSecond(back.map(({ atMs }) => atMs - startedMs));
  return {
    clients: crowd.members.length,
    rooms,
    overMs,
    caughtUpMs: lastMs - startedMs,
    acceptsPerSecond: back.length / (lastMs - startedMs) * 1_000,
    acceptsPerSecondMax: Math.max(...perSecond),
    acceptsPerSecondMin: Math.min(...perSecond),
    wrong: holes +
      back.filter(({ member }, i) => member.seq !== seqs[i]! + MISSED_PER_ROOM).length,
    serverCpuSeconds: cpuAfter - cpuBefore,
    othersBefore: { ...before, isFull: true },
    othersMeanwhile: { ...await meanwhile, isFull: true },
  };
}

interface Returned {
  member: Member;
  /** When it had all. */
  atMs: number;
}

/** Opens the connections at an even pace, however slowly the server takes them. */
async function comeBack(
  { url, rooms, overMs }: StormPlan,
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
        url,
        wire: WIRES.starling,
        room: createRoomTally(`room-${i % rooms}`),
        counts: () => counts,
        after: seqs[i]!,
      });
      returning.push(
        opening.then((member) => ({ member, atMs: performance.now() })),
      );
    }
    await sleep(TICK_MS);
  }
  return { returned: await Promise.all(returning), holes: counts.holes };
}

/** How many fell into each second but the last one, which is not whole. */
function countPerSecond(atMs: readonly number[]): number[] {
  const counts: number[] = [];
  for (const ms of atMs) {
    const second = Math.floor(ms / 1_000);
    counts[second] = (counts[second] ?? 0) + 1;
  }
  const all = Array.from(counts, (count) => count ?? 0);
  return all.length > 1 ? all.slice(0, -1) : all;
}
