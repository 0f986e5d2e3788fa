/**
 * Idle scenario: memory of an idle connection in a room.
 */
import type { IdlePlan, IdleResult } from '../idle.ts';
import { isNoCeiling, measureEach, type Scenario } from './scenario.ts';
import { kilobytes, table, whole } from '../report/words.ts';

const CONNECTIONS = 10_000;

export const idleScenario: Scenario = {
  name: 'idle',
  async run(context) {
    const title = `${whole(CONNECTIONS)} idle members`;
    const measured = await measureEach(
      context,
      isNoCeiling,
      title,
      (target) =>
        context.laboratory.measure<IdlePlan, IdleResult>('idle.ts', target, {
          connections: CONNECTIONS,
        }),
    );
    const rows = measured.map(({ target, result }) => [
      target.label,
      kilobytes(result.bytesEach),
      whole(result.bytesAfter / 1e6),
    ]);
    return {
      name: 'idle',
      text: `${title}\n${table(['server', 'each', 'MB in all'], rows)}`,
      panels: [{
        title: `${title}: memory each, less is better`,
        bars: measured.map(({ target, result }) => ({
          label: target.label,
          value: result.bytesEach,
          text: kilobytes(result.bytesEach),
          isBaseline: target.name !== 'starling',
        })),
      }],
      data: measured,
    };
  },
};
