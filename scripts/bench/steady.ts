/**
 * Steady load, a separate process: each rate for a while, in windows, with the servers' memory at
 * the start and after each window. Prints the result as one line of JSON.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type CrowdPlan, openCrowd } from './crowd.ts';
import { residentBytes } from './process-figures.ts';
import { runStep, type Step } from './step.ts';

export interface SteadyPlan extends CrowdPlan {
  rates: readonly number[];
  /** Per rate. */
  windows: number;
  windowMs: number;
  /** Before the first window of each rate; absent: only before the first rate, for 2 seconds. */
  warmUpMs?: number;
}

export interface SteadyResult {
  windows: Step[];
  /** Of all replicas: before the first window, and after each. */
  residentBytes: number[];
}

const WARM_UP_MS = 2_000;
const SETTLE_MS = 500;

console.log(JSON.stringify(await run(JSON.parse(process.argv[2]!) as SteadyPlan)));
process.exit(0);

async function run(plan: SteadyPlan): Promise<SteadyResult> {
  const { pids, rates, warmUpMs } = plan;
  const crowd = await openCrowd(plan);
  const warmUp = async (rate: number, stepMs: number): Promise<void> => {
    await runStep({ crowd, rate, stepMs, pids });
    await sleep(SETTLE_MS);
  };
  if (warmUpMs === undefined) await warmUp(rates[0]!, WARM_UP_MS);
  const resident = () => pids.reduce((bytes, pid) => bytes + residentBytes(pid), 0);
  const result: SteadyResult = { windows: [], residentBytes: [resident()] };
  for (const rate of rates) {
    if (warmUpMs !== undefined) await warmUp(rate, warmUpMs);
    for (let window = 0; window < plan.windows; window += 1) {
      const step = await runStep({ crowd, rate, stepMs: plan.windowMs, pids });
      result.windows.push({ ...step, isFull: true });
      result.residentBytes.push(resident());
    }
  }
  return result;
}
