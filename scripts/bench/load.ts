/**
 * The load generator, a process of its own: joins its members, then raises the rate step by step
 * until the server no longer keeps up. Prints what it measured as one line of JSON.
 */
import { createRoomTally } from './room-tally.ts';
import { openGently, openMember } from './member.ts';
import { createCounts, readCpu, runStep, type Step } from './step.ts';

export interface LoadPlan {
  url: string;
  /** Of the server, to read its processor time. */
  pid: number;
  rooms: number;
  membersPerRoom: number;
  /** Messages per second over all rooms, of the first step. */
  rateStart: number;
  /** Each step's rate is so many times the one before. */
  rateGrowth: number;
  stepMs: number;
}

export interface LoadResult {
  /** The highest step without a fault; undefined when already the first had one. */
  best: Step | undefined;
  /** In the order in which they were tried. */
  steps: Step[];
}

/** Ends the search however good the server is. */
const STEPS_MAX = 24;
const REST_MS = 300;
const TRIES_MAX = 2;
/** Of a core: above this the machine has other work, and a late step says little. */
const OTHERS_BUSY_MAX = 0.15;
const DISTURBED_TRIES_MAX = 5;
const CALM_POLLS_MAX = 30;
const CALM_POLL_MS = 1_000;

console.log(JSON.stringify(await run(JSON.parse(process.argv[2]!) as LoadPlan)));
process.exit(0);

async function run(plan: LoadPlan): Promise<LoadResult> {
  let counts = createCounts();
  const tallies = Array.from({ length: plan.rooms }, createRoomTally);
  const members = await openGently(
    plan.rooms * plan.membersPerRoom,
    (i) =>
      openMember({
        url: plan.url,
        room: `room-${i % plan.rooms}`,
        tally: tallies[i % plan.rooms]!,
        counts: () => counts,
      }),
  );
  const tryRate = async (rate: number): Promise<Step> => {
    counts = createCounts();
    const step = await runStep({ ...plan, members, counts, rate });
    await new Promise((resolve) => setTimeout(resolve, REST_MS));
    return step;
  };

  /** A server that cannot keep up is late each time; one that the machine's other work disturbed is not. */
  const tryFairly = async (rate: number): Promise<Step> => {
    for (let tries = 1;; tries++) {
      const step = await tryRate(rate);
      if (!step.fault || !isIntact(step)) return step;
      const isDisturbed = step.othersBusy > OTHERS_BUSY_MAX;
      if (tries >= (isDisturbed ? DISTURBED_TRIES_MAX : TRIES_MAX)) return step;
      if (isDisturbed) await calm(plan.pid);
    }
  };

  // Once unmeasured, so that both sides run compiled code.
  await tryRate(plan.rateStart);
  const steps: Step[] = [];
  let rate = plan.rateStart;
  for (; steps.length < STEPS_MAX; rate *= plan.rateGrowth) {
    steps.push(await tryFairly(rate));
    if (steps.at(-1)!.fault) break;
  }
  await searchBetween(steps, tryFairly);
  const good = steps.filter(({ fault }) => !fault);
  return { best: good.sort((a, b) => b.rate - a.rate)[0], steps };
}

/** One more step half-way between the last good rate and the bad one, when that one broke nothing. */
async function searchBetween(
  steps: Step[],
  tryFairly: (rate: number) => Promise<Step>,
): Promise<void> {
  const [good, bad] = steps.slice(-2);
  if (good && bad?.fault && isIntact(bad)) {
    steps.push(await tryFairly(Math.sqrt(good.rate * bad.rate)));
  }
}

/** Late, and nothing worse: the members can go on. */
function isIntact({ closed, lost, acked, sent }: Step): boolean {
  return closed === 0 && lost === 0 && acked === sent;
}

/** Waits until the machine has no other work; not for ever. */
async function calm(pid: number): Promise<void> {
  for (let polls = 0; polls < CALM_POLLS_MAX; polls++) {
    const before = readCpu(pid).others;
    await new Promise((resolve) => setTimeout(resolve, CALM_POLL_MS));
    if ((readCpu(pid).others - before) * 1_000 / CALM_POLL_MS < OTHERS_BUSY_MAX) return;
  }
}
