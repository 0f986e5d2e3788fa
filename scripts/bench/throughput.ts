/**
 * Throughput: deliveries per second without a fault. Each round measures all targets in turn, so
 * that a disturbance affects all of them.
 */
import type { LoadPlan, LoadResult } from './load.ts';
import type { Laboratory } from './measure.ts';
import type { Target } from './targets/targets.ts';
import { whole } from './report/words.ts';

export interface ThroughputShape {
  name: string;
  title: string;
  rooms: number;
  membersPerRoom: number;
  rateStart: number;
}

export interface Throughput {
  shape: ThroughputShape;
  target: Target;
  rounds: LoadResult[];
}

export const THROUGHPUT_SHAPES: readonly ThroughputShape[] = [
  { name: '1x200', title: 'one room of 200', rooms: 1, membersPerRoom: 200, rateStart: 200 },
  { name: '1x2000', title: 'one room of 2,000', rooms: 1, membersPerRoom: 2_000, rateStart: 10 },
  { name: '1x10000', title: 'one room of 10,000', rooms: 1, membersPerRoom: 10_000, rateStart: 2 },
  { name: '200x10', title: '200 rooms of 10', rooms: 200, membersPerRoom: 10, rateStart: 2_000 },
];

/** A later round starts near the end of the one before. */
const START_SHARE = 0.7;

export async function measureThroughput(
  { laboratory, shape, targets, rounds, stepMs, printLine }: {
    laboratory: Laboratory;
    shape: ThroughputShape;
    targets: readonly Target[];
    rounds: number;
    stepMs: number;
    printLine: (line: string) => void;
  },
): Promise<Throughput[]> {
  const measured = targets.map((target): Throughput => ({ shape, target, rounds: [] }));
  for (let round = 1; round <= rounds; round++) {
    for (const one of measured.filter(({ target }) => round <= target.roundsMax)) {
      const before = one.rounds.at(-1)?.best;
      const result = await laboratory.measure<LoadPlan, LoadResult>('load.ts', one.target, {
        ...shape,
        rateStart: before ? before.rate * START_SHARE : shape.rateStart,
        stepMs,
      });
      one.rounds.push(result);
      printLine(`${shape.title}, round ${round}, ${one.target.label}: ${describe(result)}`);
    }
  }
  return measured;
}

function describe(result: LoadResult): string {
  const { best } = result;
  if (!best) return `nothing; ${result.steps.at(-1)?.fault}`;
  return `${whole(best.deliveriesPerSecond)} deliveries/s at ${whole(best.rate)} messages/s, ` +
    `p50 ${best.p50Ms.toFixed(1)} ms, p99 ${best.p99Ms.toFixed(1)} ms, ` +
    `${best.cpuSecondsPerMillion.toFixed(2)} CPU s/million; limit: ${limitOf(result)}`;
}

/** Share of a core above which it counts as full. */
const BUSY_MIN = 0.85;

type Limit = 'server' | 'generator' | 'both' | 'neither';

/** Returns the core that was full at the highest good rate or at the next bad one. */
export function limitOf({ best, steps }: LoadResult): Limit {
  const bad = steps.filter(({ fault, rate }) => fault && (!best || rate > best.rate));
  const nearest = bad.toSorted((a, b) => a.rate - b.rate)[0];
  const looked = [best, nearest].flatMap((step) => step ?? []);
  const isServer = looked.some(({ serverBusy }) => serverBusy > BUSY_MIN);
  const isGenerator = looked.some(({ generatorBusy }) => generatorBusy > BUSY_MIN);
  if (isServer) return isGenerator ? 'both' : 'server';
  return isGenerator ? 'generator' : 'neither';
}

export function limitsOf({ rounds }: Throughput): string {
  return [...new Set(rounds.map(limitOf))].join(', ');
}
