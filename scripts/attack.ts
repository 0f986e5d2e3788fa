/**
 * `npm run attack`: runs each attack of large and hostile crowds against its own server, with the
 * limits of the stack. Exits with 1 when a server did not hold.
 */
import { ATTACKS } from './attack/attacks.ts';
import { runAttack } from './attack/run-attack.ts';
import { GENERATOR_CORE, pinThisProcess } from './bench/measure.ts';
import { createDatabase, openPostgres } from './testkit/postgres-service.ts';
import { endWithSignals } from './testkit/run-program.ts';
import { findRuntime, type RuntimeName } from './testkit/runtimes.ts';
import { readOptions } from './testkit/script-options.ts';

const USAGE = 'usage: npm run attack -- [--only=NAME,…] [--runtime=node|deno] ' +
  '[--store=sqlite|postgres] [--short]\nattacks: ' + ATTACKS.map(({ name }) => name).join(', ');
const STORES = ['sqlite', 'postgres'];
const RUNTIMES: readonly RuntimeName[] = ['node', 'deno'];

const { values } = readOptions(USAGE, {
  only: { type: 'string' },
  runtime: { type: 'string' },
  store: { type: 'string' },
  short: { type: 'boolean', default: false },
});
endWithSignals();

const only = values.only?.split(',');
const attacks = ATTACKS.filter(({ name }) => only?.includes(name) ?? true);
const runtimes = RUNTIMES.filter((name) => (values.runtime ?? name) === name);
const stores = STORES.filter((name) => (values.store ?? name) === name);
if (attacks.length < (only?.length ?? 1) || runtimes.length === 0 || stores.length === 0) {
  console.error(USAGE);
  process.exit(2);
}

// The server has the other core for itself.
if (!values.short) await pinThisProcess(GENERATOR_CORE);
const postgres = stores.includes('postgres') ? await openPostgres() : undefined;
let databases = 0;
try {
  for (const runtime of runtimes) {
    console.log(`${runtime} ${(await findRuntime(runtime))?.version}`);
    for (const store of stores) {
      for (const attack of attacks) await run(attack, runtime, store);
    }
  }
} finally {
  await postgres?.own?.stop();
}

async function run(attack: (typeof ATTACKS)[number], runtime: RuntimeName, store: string) {
  const storeUrl = store === 'postgres' && postgres
    ? { storeUrl: await createDatabase(postgres.url, `attack_${process.pid}_${++databases}`) }
    : {};
  const report = await runAttack(attack, { runtime, isShort: values.short, ...storeUrl })
    .catch((error: Error) => ({ faults: [error.message] }));
  const isGood = report.faults.length === 0;
  console.log(`${isGood ? 'held ' : 'FAULT'} ${attack.name}, ${store}: ${attack.aim}`);
  if ('did' in report) {
    const megabytes = (bytes: number) => (bytes / 1e6).toFixed(0);
    console.log(
      `      ${report.did}\n      resident at most ${megabytes(report.residentBytes)} MB, heap ` +
        `${report.heapBytes.map((bytes) => (bytes / 1e6).toFixed(1)).join(' to ')} MB, pair ` +
        `${report.pairP50Ms.toFixed(1)} / ${report.pairP99Ms.toFixed(1)} ms, well again after ` +
        `${report.recoveryMs} ms`,
    );
  }
  for (const fault of report.faults) console.log(`      ${fault}`);
  if (!isGood) process.exitCode = 1;
}
