/**
 * Latency scenario: the delay of a message and the processor time of the server at equal loads, in
 * one room of 200 and in 200 rooms of ten.
 */
import { serversOf } from '../measure.ts';
import { type Context, isNoCeiling, isStarling, type Scenario } from './scenario.ts';
import type { SteadyPlan, SteadyResult } from '../steady.ts';
import type { Step } from '../step.ts';
import type { Target } from '../targets/targets.ts';
import { spreadOf, table, whole } from '../report/words.ts';

interface Shape {
  rooms: number;
  membersPerRoom: number;
  rates: readonly number[];
}

interface Server {
  target: Target;
  label: string;
  storeUrl?: string;
}

const SHAPES: readonly Shape[] = [
  { rooms: 1, membersPerRoom: 200, rates: [50, 250, 1_000] },
  { rooms: 200, membersPerRoom: 10, rates: [1_000, 2_000, 5_000, 10_000] },
];
const WINDOW_MS = 5_000;
const QUICK_WINDOW_MS = 3_000;
/** At each rate, so that both programs are compiled for it. */
const WARM_UP_MS = 4_000;

export const latencyScenario: Scenario = {
  name: 'latency',
  async run(context) {
    const servers = context.targets.filter(isNoCeiling).flatMap((target): Server[] =>
      isStarling(target)
        ? [
          { target, label: `${target.label}, SQLite` },
          { target, label: `${target.label}, memory`, storeUrl: 'memory:' },
        ]
        : [{ target, label: target.label }]
    );
    const measured = [];
    for (const shape of SHAPES) {
      for (const server of servers) {
        context.printLine(`latency, ${shape.rooms} x ${shape.membersPerRoom}, ${server.label}`);
        const steps: Step[] = [];
        for (let round = 0; round < context.rounds; round += 1) {
          steps.push(...await measureShape(context, server, shape));
        }
        measured.push({ shape, server, steps });
      }
    }
    const rows = measured.flatMap(({ shape, server, steps }) =>
      shape.rates.map((rate) => [
        `${shape.rooms} x ${shape.membersPerRoom}, ${whole(rate)}/s`,
        server.label,
        ...cellsOf(steps.filter((step) => step.rate === rate)),
      ])
    );
    const head = ['rooms x members', 'server', 'p50 ms', 'p99 ms', 'cores', 'fault'];
    return {
      name: 'latency',
      text: `latency at equal load, median of ${context.rounds}\n${table(head, rows)}`,
      data: measured,
    };
  },
};

async function measureShape(
  { laboratory, isQuick }: Context,
  { target, storeUrl }: Server,
  shape: Shape,
): Promise<Step[]> {
  const env = storeUrl === undefined ? {} : { STORE_URL: storeUrl };
  const { windows } = await laboratory.withServer(
    target,
    (server) =>
      laboratory.generate<SteadyPlan, SteadyResult>('steady.ts', {
        ...serversOf(target, [server]),
        ...shape,
        windows: 1,
        windowMs: isQuick ? QUICK_WINDOW_MS : WINDOW_MS,
        warmUpMs: WARM_UP_MS,
      }),
    { env },
  );
  return windows;
}

function cellsOf(steps: readonly Step[]): string[] {
  const median = (valueOf: (step: Step) => number, digits: number): string =>
    spreadOf(steps.map(valueOf))!.median.toFixed(digits);
  return [
    median(({ p50Ms }) => p50Ms, 1),
    median(({ p99Ms }) => p99Ms, 1),
    median(({ serverBusy }) => serverBusy, 2),
    steps.find(({ fault }) => fault)?.fault ?? 'none',
  ];
}
