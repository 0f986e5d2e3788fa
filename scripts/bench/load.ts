/**
 * The load generator, a process of its own: joins its members, then finds the highest rate at which
 * the server keeps up. Prints what it measured as one line of JSON.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type CrowdPlan, openCrowd } from './crowd.ts';
import { readCpu } from './process-figures.ts';
import { searchHighest } from './search.ts';
import { runStep, type Step } from './step.ts';

export interface LoadPlan extends CrowdPlan {
  /** Messages per second over all rooms, of the first step. */
  rateStart: number;
  /** Of a full step. */
  stepMs: number;
}

export interface LoadResult {
  /** The highest full step without a fault; undefined when there was none. */
  best: Step | undefined;
  /** In the order in which they were tried. */
  steps: Step[];
}

const SHORT_SHARE = 0.4;
/** A step at a low rate lasts longer, so that its percentiles say something. */
const MESSAGES_MIN = 12;
const STEP_MS_MAX = 10_000;
const REST_MS = 200;
const TRIES_MAX = 2;
/** Of a core: above this the machine has other work, and a late step of a server that did not get all of its core says little. */
const OTHERS_BUSY_MAX = 0.15;
const SERVER_FULL = 0.9;
const DISTURBED_TRIES_MAX = 3;
/** Of waiting for a calm machine, in a whole run: one that is never calm must not hold up everything. */
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
      // Members that lost something, or are still owed it, are of no more use.
      crowd.close();
      await calm(({ servers }) => servers < SERVER_BUSY_MAX, plan.pids);
      crowd = await openCrowd(plan);
    }
    return step;
  };

  /** A server that cannot keep up is late each time; one that the machine's other work disturbed is not. */
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

  // Once for nothing, so that both sides run compiled code.
  await tryOnce(plan.rateStart, false);
  const rate = await searchHighest({ rateStart: plan.rateStart, tryRate });
  return {
    best: steps.find((step) => step.rate === rate && step.isFull && !step.fault),
    steps,
  };
}

/** Late, and nothing worse: the members can go on. */
function isIntact({ closed, lost, refused, acked, sent }: Step): boolean {
  return closed === 0 && lost === 0 && acked + refused === sent;
}

/** Waits until the shares of a core that are busy are low; not for ever. */
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
