/**
 * How long a message takes from its sender to the members of a quiet room: with the embedded store,
 * and over two replicas, the sender on one and the members on the other.
 */
import { withLinkedReplicas } from '../targets/linked-replicas.ts';
import { GENERATOR_CORE, SERVER_CORE } from '../measure.ts';
import type { Context, Report, Scenario } from './scenario.ts';
import type { SteadyPlan, SteadyResult } from '../steady.ts';
import type { Step } from '../step.ts';
import { STEP_COLUMNS, stepCells } from '../report/step-words.ts';
import type { Target } from '../targets/targets.ts';
import { table } from '../report/words.ts';

const SHAPE = { rooms: 1, membersPerRoom: 200, rate: 50, windows: 1 };
const FOR_MS = 15_000;
const QUICK_FOR_MS = 5_000;

export const quietScenario: Scenario = {
  name: 'quiet',
  run: (context) => {
    const targets = context.targets.filter(({ name }) => name !== 'gathering ws');
    return measureEach(
      context,
      'quiet',
      'quiet room, one replica',
      targets,
      (target, windowMs) =>
        context.laboratory.withServer(
          target,
          ({ url, pid }) =>
            context.laboratory.generate<SteadyPlan, SteadyResult>('steady.ts', {
              ...SHAPE,
              wire: target.wire,
              urls: [url],
              pids: [pid],
              windowMs,
            }),
        ),
    );
  },
};

export const linkedQuietScenario: Scenario = {
  name: 'quiet-linked',
  run: (context) => {
    const { laboratory } = context;
    const targets = context.targets.filter(({ name }) => name === 'starling');
    const title =
      'quiet room, two replicas over RabbitMQ and Postgres: sender on one, members on ' +
      'the other';
    return measureEach(
      context,
      'quiet-linked',
      title,
      targets,
      (target, windowMs) =>
        withLinkedReplicas(
          laboratory,
          target,
          [SERVER_CORE, GENERATOR_CORE],
          ([first, second]) =>
            laboratory.generate<SteadyPlan, SteadyResult>('steady.ts', {
              ...SHAPE,
              wire: target.wire,
              urls: [second!.url],
              senderUrl: first!.url,
              pids: [first!.pid, second!.pid],
              windowMs,
            }),
        ),
    );
  },
};

async function measureEach(
  { isQuick, tell }: Context,
  name: string,
  title: string,
  targets: readonly Target[],
  measure: (target: Target, windowMs: number) => Promise<SteadyResult>,
): Promise<Report> {
  const measured: { target: Target; step: Step }[] = [];
  for (const target of targets) {
    tell(`${title}, ${target.label}`);
    const { windows } = await measure(target, isQuick ? QUICK_FOR_MS : FOR_MS);
    measured.push({ target, step: windows[0]! });
  }
  const rows = measured.map(({ target, step }) => [target.label, ...stepCells(step)]);
  return {
    name,
    text: `${title}\n${table(['server', ...STEP_COLUMNS], rows)}`,
    panels: [],
    data: measured,
  };
}
