/**
 * The load generator, a process of its own: joins its members, then raises the rate step by step
 * until the server no longer keeps up. Prints what it measured as one line of JSON.
 */
import { createRoomTally } from './room-tally.ts';
import { openGently, openMember } from './member.ts';
import { createCounts, runStep, type Step } from './step.ts';

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

  // Once unmeasured, so that both sides run compiled code.
  await tryRate(plan.rateStart);
  const steps: Step[] = [];
  let rate = plan.rateStart;
  for (; steps.length < STEPS_MAX; rate *= plan.rateGrowth) {
    let step = await tryRate(rate);
    // A hiccup of the machine looks the same; a server that cannot keep up is late twice.
    if (step.fault && isIntact(step)) step = await tryRate(rate);
    steps.push(step);
    if (step.fault) break;
  }
  await searchBetween(steps, tryRate);
  const good = steps.filter(({ fault }) => !fault);
  return { best: good.sort((a, b) => b.rate - a.rate)[0], steps };
}

/** One more step half-way between the last good rate and the bad one, when that one broke nothing. */
async function searchBetween(
  steps: Step[],
  tryRate: (rate: number) => Promise<Step>,
): Promise<void> {
  const [good, bad] = steps.slice(-2);
  if (good && bad?.fault && isIntact(bad)) {
    steps.push(await tryRate(Math.sqrt(good.rate * bad.rate)));
  }
}

/** Late, and nothing worse: the members can go on. */
function isIntact({ closed, lost, acked, sent }: Step): boolean {
  return closed === 0 && lost === 0 && acked === sent;
}
