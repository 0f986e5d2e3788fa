/**
 * Storm scenario: 10,000 clients reconnect within seconds to one replica with the embedded store.
 */
import { isStarling, measureEach, type Scenario } from './scenario.ts';
import type { StormPlan, StormResult } from '../storm.ts';
import { table, whole } from '../report/words.ts';

/** Faster than a replica has to accept them. */
const SHAPE = { clients: 10_000, rooms: 200, overMs: 3_000 };

export const stormScenario: Scenario = {
  name: 'storm',
  async run(context) {
    const title = `storm of ${SHAPE.clients}`;
    const measured = await measureEach(
      context,
      isStarling,
      title,
      (target) => context.laboratory.measure<StormPlan, StormResult>('storm.ts', target, SHAPE),
    );
    const rows = measured.map(({ target, result }) => [
      target.label,
      (result.caughtUp.at(-1)!.ms / 1_000).toFixed(1),
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
        `storm: ${whole(SHAPE.clients)} clients in ${SHAPE.rooms} rooms reconnect within ${
          SHAPE.overMs / 1_000
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
      data: measured,
    };
  },
};
