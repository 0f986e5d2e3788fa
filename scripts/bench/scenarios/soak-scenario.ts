/**
 * Soak scenario: memory over time at half the highest rate that the server keeps up with, in one
 * room of 200.
 */
import type { LoadPlan, LoadResult } from '../load.ts';
import { isStarling, measureEach, type Scenario } from './scenario.ts';
import type { SteadyPlan, SteadyResult } from '../steady.ts';
import { STEP_COLUMNS, stepCells } from '../report/step-words.ts';
import { table, whole } from '../report/words.ts';

const SHAPE = { rooms: 1, membersPerRoom: 200 };
const RATE_START = 500;
const SEARCH_STEP_MS = 1_000;
const WINDOW_MS = 10_000;
const QUARTERS = 4;

export const soakScenario: Scenario = {
  name: 'soak',
  async run(context) {
    const { laboratory, soakMinutes } = context;
    const windowsPerQuarter = Math.max(
      1,
      Math.round(soakMinutes * 60_000 / WINDOW_MS / QUARTERS),
    );
    const title = `${soakMinutes} minutes at half the highest rate`;
    const measured = await measureEach(context, isStarling, title, async (target) => {
      const { best } = await laboratory.measure<LoadPlan, LoadResult>('load.ts', target, {
        ...SHAPE,
        rateStart: RATE_START,
        stepMs: SEARCH_STEP_MS,
      });
      return await laboratory.measure<SteadyPlan, SteadyResult>('steady.ts', target, {
        ...SHAPE,
        rates: [(best?.rate ?? RATE_START) / 2],
        windows: QUARTERS * windowsPerQuarter,
        windowMs: WINDOW_MS,
      });
    });
    const rows = measured.flatMap(({ target, result: { windows, residentBytes } }) =>
      Array.from({ length: QUARTERS }, (_, quarter) => {
        const start = quarter * windowsPerQuarter;
        const end = start + windowsPerQuarter;
        const steps = windows.slice(start, end);
        return [
          target.label,
          `${quarter + 1} of ${QUARTERS}`,
          whole(residentBytes[start]! / 1e6),
          whole(residentBytes[end]! / 1e6),
          // Shows a window with a fault if there is one, else the last window.
          ...stepCells(steps.find(({ fault }) => fault) ?? steps.at(-1)!),
        ];
      })
    );
    return {
      name: 'soak',
      text: `memory at half the highest rate, one room of ${SHAPE.membersPerRoom}\n${
        table(['server', 'quarter', 'MB before', 'MB after', ...STEP_COLUMNS], rows)
      }`,
      data: measured,
    };
  },
};
