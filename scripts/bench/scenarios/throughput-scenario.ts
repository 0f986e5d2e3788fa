/**
 * Throughput scenario: the highest rate without a fault, for one shape of rooms.
 */
import type { Scenario } from './scenario.ts';
import { measureThroughput, type ThroughputShape } from '../throughput.ts';
import { throughputPanel, throughputTable } from '../report/throughput-report.ts';

const STEP_MS = 2_000;
const QUICK_STEP_MS = 1_200;

export function throughputScenario(shape: ThroughputShape): Scenario {
  return {
    name: shape.name,
    async run({ isQuick, ...context }) {
      const stepMs = isQuick ? QUICK_STEP_MS : STEP_MS;
      const measured = await measureThroughput({ ...context, shape, stepMs });
      return {
        name: shape.name,
        text: `${shape.title}\n${throughputTable(measured)}`,
        panels: [throughputPanel(measured)],
        data: measured,
      };
    },
  };
}
