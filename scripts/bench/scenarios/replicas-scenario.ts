/**
 * Two replicas against one, over RabbitMQ and Postgres, in processor time. A machine with two cores
 * has none left for the generator, RabbitMQ and Postgres when each replica is pinned to one. The
 * baseline therefore has the same load: the same two replicas on the same cores with the same
 * clients, but with all members of a room on one of them. That is two times one replica; the
 * measured case shares every room. Wall time would depend on other processes. On Node only, since
 * the link and the store are compared, not the runtimes.
 */
import type { CrowdPlan } from '../crowd.ts';
import { withLinkedReplicas } from '../targets/linked-replicas.ts';
import type { LoadPlan, LoadResult } from '../load.ts';
import { GENERATOR_CORE, SERVER_CORE } from '../measure.ts';
import { type Context, isStarling, measureEach, type Scenario } from './scenario.ts';
import type { SteadyPlan, SteadyResult } from '../steady.ts';
import type { Step } from '../step.ts';
import { STEP_COLUMNS, stepCells } from '../report/step-words.ts';
import type { Target } from '../targets/targets.ts';
import { spreadInWords, spreadOf, table } from '../report/words.ts';

const SHAPE = { rooms: 40, membersPerRoom: 50 };
const RATE_START = 1_000;
const SEARCH_STEP_MS = 1_000;
/** Share of the baseline's highest rate. Late entries would travel in larger, cheaper frames. */
const RATE_SHARE = 0.6;
const NEXT_RATE_SHARE = 0.75;
/** Attempts until enough rounds count. */
const RATES_MAX = 5;
const WINDOW_MS = 8_000;
const QUICK_WINDOW_MS = 3_000;
const REPLICAS = 2;

interface Round {
  apart: Step;
  together: Step;
  /** Capacity of two sharing replicas in replicas; undefined where either case had a fault. */
  factor: number | undefined;
}

export const replicasScenario: Scenario = {
  name: 'replicas',
  async run(context) {
    const measured = await measureEach(
      context,
      (target) => isStarling(target) && target.runtime === 'node',
      'two replicas apart and together',
      (target) => measureRounds(context, target),
    );
    const rows = measured.flatMap(({ target, result }) =>
      result.flatMap(({ apart, together, factor }) => [
        ['apart', target.label, ...cells(apart), ''],
        ['together', target.label, ...cells(together), factor?.toFixed(2) ?? 'not counted'],
      ])
    );
    const columns = ['rooms', 'server', ...STEP_COLUMNS, 'CPU s/million', 'x one replica'];
    const factors = measured.map(({ target, result }) =>
      `${target.label}: two replicas that share their rooms deliver ${
        spreadInWords(
          spreadOf(result.flatMap(({ factor }) => factor ?? [])),
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
        `${SHAPE.rooms} rooms of ${SHAPE.membersPerRoom}, the same rate for both cases. Apart: all members`,
        'of a room are on one replica, so these are two times one replica with a link that brings nothing.',
        'Together: members are on both. Each replica has a core; the generator shares the second one, and',
        'RabbitMQ and Postgres use both; their time is not counted. Factor:',
        `${REPLICAS} x (processor time of the replicas per delivery apart) / (together). A round with a`,
        'fault does not count, and the next one is slower. Late entries travel in larger frames, which',
        'cost less: see the p50.',
      ].join('\n'),
      data: measured,
    };
  },
};

async function measureRounds(
  { laboratory, rounds, isQuick, printLine }: Context,
  target: Target,
): Promise<Round[]> {
  const withReplicas = <Plan extends CrowdPlan, Result>(
    script: string,
    areRoomsApart: boolean,
    more: Omit<Plan, keyof CrowdPlan>,
  ): Promise<Result> =>
    withLinkedReplicas(laboratory, target, [SERVER_CORE, GENERATOR_CORE], (servers) => {
      const plan = { ...servers, areRoomsApart, ...SHAPE, ...more };
      return laboratory.generate<object, Result>(script, plan);
    });
  const steady = async (areRoomsApart: boolean, rate: number): Promise<Step> => {
    const windowMs = isQuick ? QUICK_WINDOW_MS : WINDOW_MS;
    const { windows } = await withReplicas<SteadyPlan, SteadyResult>('steady.ts', areRoomsApart, {
      rates: [rate],
      windows: 1,
      windowMs,
    });
    return windows[0]!;
  };

  printLine(`the highest rate of two replicas with rooms apart, ${target.label}`);
  const { best } = await withReplicas<LoadPlan, LoadResult>('load.ts', true, {
    rateStart: RATE_START,
    stepMs: SEARCH_STEP_MS,
  });
  const done: Round[] = [];
  let rate = (best?.rate ?? RATE_START) * RATE_SHARE;
  let roundsCounted = 0;
  let ratesTried = 1;
  while (roundsCounted < rounds && ratesTried <= RATES_MAX) {
    const number = done.length + 1;
    printLine(`two replicas apart and together, round ${number}, ${target.label}`);
    // The order alternates, so that changes over time affect both alike.
    const isApartFirst = number % 2 === 1;
    const first = await steady(isApartFirst, rate);
    const second = await steady(!isApartFirst, rate);
    const [apart, together] = isApartFirst ? [first, second] : [second, first];
    const isSound = !apart.fault && !together.fault;
    const factor = isSound
      ? REPLICAS * apart.cpuSecondsPerMillion / together.cpuSecondsPerMillion
      : undefined;
    done.push({ apart, together, factor });
    if (isSound) roundsCounted += 1;
    else {
      rate *= NEXT_RATE_SHARE;
      ratesTried += 1;
    }
  }
  return done;
}

function cells(step: Step): string[] {
  return [...stepCells(step), step.cpuSecondsPerMillion.toFixed(2)];
}
