/**
 * 10,000 clients come back within seconds, to one replica with the embedded store.
 */
import type { Scenario } from './scenario.ts';
import type { StormPlan, StormResult } from '../storm.ts';
import { table, whole } from '../report/words.ts';

const SHAPE = { clients: 10_000, rooms: 200 };
/** Faster than a replica has to take them. */
const OVER_MS = 3_000;

export const stormScenario: Scenario = {
  name: 'storm',
  async run({ laboratory, targets, tell }) {
    const measured = [];
    for (const target of targets.filter(({ name }) => name === 'starling')) {
      tell(`storm of ${SHAPE.clients}, ${target.label}`);
      const result = await laboratory.withServer(
        target,
        ({ url, pid }) =>
          laboratory.generate<StormPlan, StormResult>('storm.ts', {
            ...SHAPE,
            overMs: OVER_MS,
            url,
            pid,
          }),
      );
      measured.push({ target, result });
    }
    const rows = measured.map(({ target, result }) => [
      target.label,
      (result.caughtUpMs / 1_000).toFixed(1),
      whole(result.acceptsPerSecond),
      `${whole(result.acceptsPerSecondMin)} to ${whole(result.acceptsPerSecondMax)}`,
      whole(result.wrong),
      result.serverCpuSeconds.toFixed(1),
      result.othersBefore.p99Ms.toFixed(1),
      result.othersMeanwhile.p50Ms.toFixed(1),
      result.othersMeanwhile.p99Ms.toFixed(1),
      result.othersMeanwhile.fault ?? 'none',
    ]);
    return {
      name: 'storm',
      text: [
        `storm: ${whole(SHAPE.clients)} clients in ${SHAPE.rooms} rooms come back within ${
          OVER_MS / 1_000
        } s and catch up`,
        table([
          'server',
          'caught up s',
          'accepts/s',
          'by second',
          'wrong',
          'server CPU s',
          "others' p99 before",
          'p50 meanwhile',
          'p99 meanwhile',
          'fault',
        ], rows),
        'Reads of the store are counted by `npm run storm`, where Postgres knows them.',
      ].join('\n'),
      panels: [],
      data: measured,
    };
  },
};
