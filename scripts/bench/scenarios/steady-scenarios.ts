/**
 * Steady scenarios: losses in one room of 10,000 for a minute; and latency in a quiet room, with
 * the embedded store and over two linked replicas.
 */
import { withLinkedReplicas } from '../targets/linked-replicas.ts';
import { GENERATOR_CORE, SERVER_CORE } from '../measure.ts';
import { type Context, isNoCeiling, isStarling, measureEach, type Scenario } from './scenario.ts';
import type { SteadyPlan, SteadyResult } from '../steady.ts';
import { STEP_COLUMNS, stepCells } from '../report/step-words.ts';
import type { Target } from '../targets/targets.ts';
import { table } from '../report/words.ts';

const QUIET = { rooms: 1, membersPerRoom: 200, rates: [50], windows: 1 };
const LARGE = { rooms: 1, membersPerRoom: 10_000, rates: [20], windows: 1 };

export const steadyScenario = steady({
  name: 'steady',
  title: 'one room of 10,000 at 20 messages/s',
  wanted: isStarling,
  forMs: 60_000,
  quickForMs: 10_000,
  measure: ({ laboratory }, target, windowMs) =>
    laboratory.measure<SteadyPlan, SteadyResult>('steady.ts', target, { ...LARGE, windowMs }),
});

export const quietScenario = steady({
  name: 'quiet',
  title: 'quiet room, one replica',
  wanted: isNoCeiling,
  forMs: 15_000,
  quickForMs: 5_000,
  measure: ({ laboratory }, target, windowMs) =>
    laboratory.measure<SteadyPlan, SteadyResult>('steady.ts', target, { ...QUIET, windowMs }),
});

export const linkedQuietScenario = steady({
  name: 'quiet-linked',
  title: 'quiet room, two replicas over RabbitMQ and Postgres: sender on one, members on the other',
  wanted: isStarling,
  forMs: 15_000,
  quickForMs: 5_000,
  measure: ({ laboratory }, target, windowMs) =>
    withLinkedReplicas(laboratory, target, [SERVER_CORE, GENERATOR_CORE], (servers) => {
      const [senderUrl, ...urls] = servers.urls;
      const plan: SteadyPlan = { ...servers, ...QUIET, senderUrl: senderUrl!, urls, windowMs };
      return laboratory.generate<SteadyPlan, SteadyResult>('steady.ts', plan);
    }),
});

function steady({ name, title, wanted, forMs, quickForMs, measure }: {
  name: string;
  title: string;
  wanted: (target: Target) => boolean;
  forMs: number;
  quickForMs: number;
  measure: (context: Context, target: Target, windowMs: number) => Promise<SteadyResult>;
}): Scenario {
  return {
    name,
    async run(context) {
      const windowMs = context.isQuick ? quickForMs : forMs;
      const measured = await measureEach(context, wanted, title, async (target) => {
        const { windows } = await measure(context, target, windowMs);
        return windows[0]!;
      });
      const rows = measured.map(({ target, result }) => [target.label, ...stepCells(result)]);
      return {
        name,
        text: `${title}, ${windowMs / 1_000} s\n${table(['server', ...STEP_COLUMNS], rows)}`,
        data: measured,
      };
    },
  };
}
