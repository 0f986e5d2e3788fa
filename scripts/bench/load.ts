/**
 * Load generator, a separate process: joins its members, then finds the highest rate at which the
 * server keeps up. Prints the result as one line of JSON.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type CrowdPlan, openCrowd } from './crowd.ts';
import { readCpu } from './process-figures.ts';
import { searchHighest } from './search.ts';
import { runStep, type Step } from './step.ts';

export interface LoadPlan extends CrowdPlan {
  /** Messages per second over all rooms in the first step. */
  rateStart: number;
  stepMs: number;
}

export interface LoadResult {
  /** The highest full step without a fault, if any. */
  best: Step | undefined;
  steps: Step[];
}

const SHORT_SHARE = 0.4;
/** A step at a low rate lasts longer, to make its percentiles meaningful. */
const MESSAGES_MIN = 12;
const STEP_MS_MAX = 10_000;
const REST_MS = 200;
const TRIES_MAX = 2;
/** Share of a core; above it, a late step says little about the server. */
const OTHERS_BUSY_MAX = 0.15;
const SERVER_FULL = 0.9;
const DISTURBED_TRIES_MAX = 3;
/** Bound on waiting in a whole run for a machine that is never idle. */
const CALM_POLLS_MAX = 15;
const CALM_POLL_MS = 400;
const SERVER_BUSY_MAX = 0.2;

let calmPolls = 0;

console.log(JSON.stringify(await run(JSON.parse(process.argv[2]!) as LoadPlan)));
process.exit(0);

async function run(plan: LoadPlan): Promise<LoadResult> {
  let crowd = await openCrowd(plan);
  const steps: Step[] = [];

  const tryOnce = async (rate: number, isFull: boolean): Promise<Step> => {
    const wantedMs = Math.max(
      isFull ? plan.stepMs : plan.stepMs * SHORT_SHARE,
      MESSAGES_MIN / rate * 1_000,
    );
    const stepMs = Math.min(wantedMs, STEP_MS_MAX);
    const step = { ...await runStep({ crowd, rate, stepMs, pids: plan.pids }), isFull };
    await sleep(REST_MS);
    if (!isIntact(step)) {
      // After a loss, members still expect entries and cannot be used again.
      crowd.close();
      await calm(({ servers }) => servers < SERVER_BUSY_MAX, plan.pids);
      crowd = await openCrowd(plan);
    }
    return step;
  };

  /** Retries a late step: only a server that cannot keep up is late again. */
  const tryRate = async (rate: number, length: 'short' | 'full'): Promise<boolean> => {
    for (let tries = 1;; tries++) {
      const step = await tryOnce(rate, length === 'full');
      steps.push(step);
      if (!step.fault) return true;
      const isDisturbed = step.othersBusy > OTHERS_BUSY_MAX && step.serverBusy < SERVER_FULL;
      const triesMax = isDisturbed ? DISTURBED_TRIES_MAX : length === 'full' ? TRIES_MAX : 1;
      if (tries >= triesMax || !isIntact(step)) return false;
      if (isDisturbed) await calm(({ others }) => others < OTHERS_BUSY_MAX, plan.pids);
    }
  };

  // Warm-up, so that both sides run compiled code.
  await tryOnce(plan.rateStart, false);
  const rate = await searchHighest({ rateStart: plan.rateStart, tryRate });
  return {
    best: steps.find((step) => step.rate === rate && step.isFull && !step.fault),
    steps,
  };
}

/** True if the step was late at worst, so that the members can go on. */
function isIntact({ closed, lost, refused, acked, sent }: Step): boolean {
  return closed === 0 && lost === 0 && acked + refused === sent;
}

async function calm(
  isCalm: (busy: { servers: number; others: number }) => boolean,
  pids: readonly number[],
): Promise<void> {
  for (; calmPolls < CALM_POLLS_MAX; calmPolls++) {
    const before = readCpu(pids);
    await sleep(CALM_POLL_MS);
    const after = readCpu(pids);
    const share = (seconds: number) => seconds * 1_000 / CALM_POLL_MS;
    const servers = share(after.servers - before.servers);
    if (isCalm({ servers, others: share(after.others - before.others) })) return;
  }
}
