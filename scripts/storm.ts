/**
 * `npm run storm`: thousands of clients on one of three replicas, which is killed. How long until all
 * are back on the others and caught up, and how much of it reached the database?
 * `--clients=5000 --rooms=200`
 */
import { parseArgs } from 'node:util';
import { GENERATOR_CORE, openLaboratory, SERVER_CORE } from './bench/measure.ts';
import type { StormPlan, StormResult } from './bench/storm.ts';
import { withLinkedReplicas } from './bench/targets/linked-replicas.ts';
import { TARGETS } from './bench/targets/targets.ts';
import { endWithSignals } from './testkit/run-program.ts';
import { ROOT } from './testkit/runtimes.ts';
import { wholeOption } from './testkit/whole-option.ts';

const CLIENTS_MAX = 50_000;
/** Of a client's first attempt to reconnect, which full jitter spreads evenly (web/client/backoff.ts). */
const OVER_MS = 500;
/** All that there is, for all replicas. */
const CORES = `${SERVER_CORE},${GENERATOR_CORE}`;

endWithSignals();
const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: '5000' },
    rooms: { type: 'string', default: '200' },
  },
});
const clients = wholeOption('clients', values.clients, CLIENTS_MAX);
const rooms = wholeOption('rooms', values.rooms, clients);

try {
  report(await measureStorm());
} catch (error) {
  console.error(`the storm failed: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}

async function measureStorm(): Promise<StormResult> {
  const laboratory = openLaboratory({ starlingRoot: ROOT });
  const cores = [CORES, CORES, CORES];
  return await withLinkedReplicas(laboratory, TARGETS[0]!, cores, (servers, storeUrl) => {
    console.log(`${clients} clients in ${rooms} rooms on one replica, which is killed then`);
    const plan: StormPlan = { ...servers, clients, rooms, overMs: OVER_MS, storeUrl };
    return laboratory.generate<StormPlan, StormResult>('storm.ts', plan);
  });
}

function report(result: StormResult): void {
  for (const { share, ms } of result.caughtUp) {
    console.log(`${share * 100} % back and caught up after ${(ms / 1_000).toFixed(1)} s`);
  }
  const { transactions, wrong } = result;
  console.log(
    `database transactions meanwhile, appends and head checks among them: ${transactions}`,
  );
  console.log(
    `that is ${(transactions / rooms).toFixed(1)} a room, ${
      (transactions / result.clients).toFixed(2)
    } a client`,
  );
  if (wrong > 0) throw new Error(`${wrong} clients did not get what they missed`);
}
