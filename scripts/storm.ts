/**
 * `npm run storm`: kills one of three replicas with thousands of clients, and measures the time
 * until all have reconnected and caught up, and the load on the database. `--clients=5000
 * --rooms=200`
 */
import { GENERATOR_CORE, openLaboratory, SERVER_CORE } from './bench/measure.ts';
import type { StormPlan, StormResult } from './bench/storm.ts';
import { withLinkedReplicas } from './bench/targets/linked-replicas.ts';
import { TARGETS } from './bench/targets/targets.ts';
import { endWithSignals } from './testkit/run-program.ts';
import { ROOT } from './testkit/runtimes.ts';
import { readOptions, wholeOption } from './testkit/script-options.ts';

const CLIENTS_MAX = 50_000;
/** First reconnect attempts are spread over this time (web/client/retry-wait.ts). */
const OVER_MS = 500;
const CORES = `${SERVER_CORE},${GENERATOR_CORE}`;

endWithSignals();
const { values } = readOptions('usage: npm run storm -- [--clients=5000] [--rooms=200]', {
  clients: { type: 'string', default: '5000' },
  rooms: { type: 'string', default: '200' },
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
    console.log(`${clients} clients in ${rooms} rooms on one replica, which will be killed`);
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
    `database transactions meanwhile, including appends and head comparisons: ${transactions}`,
  );
  console.log(
    `that is ${(transactions / rooms).toFixed(1)} per room, ${
      (transactions / result.clients).toFixed(2)
    } per client`,
  );
  if (wrong > 0) throw new Error(`${wrong} clients did not get what they missed`);
}
