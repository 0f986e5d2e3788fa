/**
 * Two replicas against one, over RabbitMQ and Postgres. A machine of two cores has none left for the
 * generator when a replica is pinned to each, so processor time is compared and not the clock: what
 * a replica spends on a delivery, alone and as one of two, each at the same rate of deliveries. On
 * Node: what is compared is the link and the store, not the runtime.
 */
import { withLinkedReplicas } from './linked-replicas.ts';
import type { LoadPlan, LoadResult } from './load.ts';
import { GENERATOR_CORE, SERVER_CORE } from './measure.ts';
import type { Context, Scenario } from './scenario.ts';
import type { SteadyPlan, SteadyResult } from './steady.ts';
import type { Step } from './step.ts';
import { STEP_COLUMNS, stepCells } from './step-words.ts';
import type { Target } from './targets.ts';
import { spreadInWords, spreadOf, table } from './words.ts';

const ROOMS = 20;
const MEMBERS_PER_ROOM = 50;
/** Of one replica's highest rate: three or more processes share the two cores here. */
const RATE_SHARE = 0.25;
const RATE_START = 500;
const SEARCH_STEP_MS = 1_000;
const WINDOW_MS = 5_000;

interface Round {
  one: Step;
  two: Step;
  /** Undefined where either had a fault: what comes late comes in larger frames, which cost less. */
  factor: number | undefined;
}

interface Pair {
  target: Target;
  rate: number;
  rounds: Round[];
}

export const replicasScenario: Scenario = {
  name: 'replicas',
  async run(context) {
    const measured: Pair[] = [];
    for (const target of context.targets) {
      if (target.name !== 'starling' || target.runtime !== 'node') continue;
      measured.push(await measurePair(context, target));
    }
    const rows = measured.flatMap(({ target, rounds }) =>
      rounds.flatMap(({ one, two, factor }) => [
        ['one', target.label, ...stepCells(one), spent(one), ''],
        ['two', target.label, ...stepCells(two), spent(two), factor?.toFixed(2) ?? 'not counted'],
      ])
    );
    const columns = ['replicas', 'server', ...STEP_COLUMNS, 'CPU s/million', 'x one replica'];
    const factors = measured.map(({ target, rounds }) =>
      `${target.label}: two replicas deliver ${
        spreadInWords(
          spreadOf(rounds.flatMap(({ factor }) => factor ?? [])),
          (value) => value.toFixed(2),
        )
      } times what one does for the processor time of each.`
    );
    return {
      name: 'replicas',
      text: [
        'two replicas against one, over RabbitMQ and Postgres',
        table(columns, rows),
        ...factors,
        'Factor: 2 x (processor time of one replica per delivery) / (that of two together per',
        `delivery), with ${ROOMS} rooms of ${MEMBERS_PER_ROOM} for each replica, every room spread`,
        'over both, the same messages per second and replica. The generator, RabbitMQ and Postgres',
        'share the cores with the replicas, and their time is not counted. A round with a fault is none.',
      ].join('\n'),
      panels: [],
      data: measured,
    };
  },
};

async function measurePair(
  { laboratory, rounds, tell }: Context,
  target: Target,
): Promise<Pair> {
  const steady = (replicas: number, rate: number): Promise<Step> =>
    withLinkedReplicas(
      laboratory,
      target,
      [SERVER_CORE, GENERATOR_CORE].slice(0, replicas),
      async (servers) => {
        const { windows } = await laboratory.generate<SteadyPlan, SteadyResult>('steady.ts', {
          wire: target.wire,
          urls: servers.map(({ url }) => url),
          pids: servers.map(({ pid }) => pid),
          rooms: ROOMS * replicas,
          membersPerRoom: MEMBERS_PER_ROOM,
          rate: rate * replicas,
          windows: 1,
          windowMs: WINDOW_MS,
        });
        return windows[0]!;
      },
    );

  tell(`the highest rate of one replica, ${target.label}`);
  const { best } = await withLinkedReplicas(
    laboratory,
    target,
    [SERVER_CORE],
    ([server]) =>
      laboratory.generate<LoadPlan, LoadResult>('load.ts', {
        wire: target.wire,
        urls: [server!.url],
        pids: [server!.pid],
        rooms: ROOMS,
        membersPerRoom: MEMBERS_PER_ROOM,
        rateStart: RATE_START,
        stepMs: SEARCH_STEP_MS,
      }),
  );
  const rate = (best?.rate ?? RATE_START) * RATE_SHARE;
  const pair: Pair = { target, rate, rounds: [] };
  for (let round = 1; round <= rounds; round++) {
    tell(`one replica and two, round ${round}, ${target.label}`);
    const one = await steady(1, rate);
    const two = await steady(2, rate);
    const isSound = !one.fault && !two.fault;
    const factor = isSound ? 2 * one.cpuSecondsPerMillion / two.cpuSecondsPerMillion : undefined;
    pair.rounds.push({ one, two, factor });
  }
  return pair;
}

function spent({ cpuSecondsPerMillion }: Step): string {
  return cpuSecondsPerMillion.toFixed(2);
}
