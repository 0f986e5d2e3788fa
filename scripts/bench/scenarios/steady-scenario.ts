/**
 * One room of 10,000 at 20 messages a second for a minute: is anything lost?
 */
import type { Scenario } from './scenario.ts';
import type { SteadyPlan, SteadyResult } from '../steady.ts';
import { STEP_COLUMNS, stepCells } from '../report/step-words.ts';
import { table } from '../report/words.ts';

const MEMBERS = 10_000;
const RATE = 20;
const FOR_MS = 60_000;
const QUICK_FOR_MS = 10_000;

export const steadyScenario: Scenario = {
  name: 'steady',
  async run({ laboratory, targets, isQuick, tell }) {
    const windowMs = isQuick ? QUICK_FOR_MS : FOR_MS;
    const measured = [];
    for (const target of targets.filter(({ name }) => name === 'starling')) {
      tell(`${MEMBERS} members, ${RATE} messages/s, ${windowMs / 1_000} s, ${target.label}`);
      const { windows } = await laboratory.withServer(
        target,
        ({ url, pid }) =>
          laboratory.generate<SteadyPlan, SteadyResult>('steady.ts', {
            wire: target.wire,
            urls: [url],
            pids: [pid],
            rooms: 1,
            membersPerRoom: MEMBERS,
            rate: RATE,
            windows: 1,
            windowMs,
          }),
      );
      measured.push({ target, step: windows[0]! });
    }
    const rows = measured.map(({ target, step }) => [target.label, ...stepCells(step)]);
    return {
      name: 'steady',
      text: `one room of 10,000 for ${windowMs / 1_000} s\n${
        table(['server', ...STEP_COLUMNS], rows)
      }`,
      panels: [],
      data: measured,
    };
  },
};
