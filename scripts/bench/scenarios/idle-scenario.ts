/**
 * What an idle connection that has joined a room costs in memory.
 */
import type { IdlePlan, IdleResult } from '../idle.ts';
import type { Scenario } from './scenario.ts';
import { kilobytes, table, whole } from '../report/words.ts';

const CONNECTIONS = 10_000;

export const idleScenario: Scenario = {
  name: 'idle',
  async run({ laboratory, targets, tell }) {
    const measured = [];
    for (const target of targets.filter(({ name }) => name !== 'gathering ws')) {
      tell(`${CONNECTIONS} idle connections, ${target.label}`);
      const result = await laboratory.withServer(
        target,
        ({ url, pid }) =>
          laboratory.generate<IdlePlan, IdleResult>('idle.ts', {
            url,
            pid,
            wire: target.wire,
            connections: CONNECTIONS,
          }),
      );
      measured.push({ target, result });
    }
    const rows = measured.map(({ target, result }) => [
      target.label,
      kilobytes(result.bytesEach),
      whole(result.bytesAfter / 1e6),
    ]);
    const title = `${whole(CONNECTIONS)} idle members`;
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
