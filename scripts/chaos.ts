/**
 * `npm run chaos`: runs the fault suite for many seeds and reports the faults, the times to heal,
 * and violated guarantees. See docs/faults.md.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FAULT_KINDS } from './chaos/faults.ts';
import { runSeed, type SeedResult } from './chaos/run-seed.ts';
import { endWithSignals } from './testkit/run-program.ts';
import { ROOT } from './testkit/runtimes.ts';
import { readOptions, wholeOption } from './testkit/script-options.ts';

const VIOLATIONS_SHOWN_MAX = 20;
const LIMIT = 10_000;
const USAGE = `usage: npm run chaos -- [--seeds=20 | --seed=7] [--seconds=60] [--replicas=3]
  [--clients=40] [--rooms=8] [--faults=NAME,…]
faults: ${Object.keys(FAULT_KINDS).join(', ')}`;

endWithSignals();

try {
  process.exitCode = await main() ? 0 : 1;
} catch (error) {
  console.error(`cannot run: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}

async function main(): Promise<boolean> {
  const { values } = readOptions(USAGE, {
    seeds: { type: 'string', default: '20' },
    seed: { type: 'string' },
    seconds: { type: 'string', default: '60' },
    replicas: { type: 'string', default: '3' },
    clients: { type: 'string', default: '40' },
    rooms: { type: 'string', default: '8' },
    faults: { type: 'string' },
  });
  const kinds = chooseKinds(values.faults);
  const whole = (name: string, text: string): number => wholeOption(name, text, LIMIT);
  const seeds = values.seed === undefined
    ? Array.from({ length: whole('seeds', values.seeds) }, (_, i) => i + 1)
    : [whole('seed', values.seed)];
  const results: SeedResult[] = [];
  for (const seed of seeds) {
    console.log(`\nseed ${seed}`);
    const result = await runSeed({
      seed,
      seconds: whole('seconds', values.seconds),
      faultsMin: 0,
      replicas: whole('replicas', values.replicas),
      clients: whole('clients', values.clients),
      rooms: whole('rooms', values.rooms),
      kinds,
      printLine: (line) => console.log(`  ${line}`),
    });
    results.push(result);
    printResult(seed, result);
  }
  return sumUp(results);
}

function chooseKinds(words: string | undefined): string[] {
  const all = Object.keys(FAULT_KINDS);
  const wanted = words?.split(',') ?? [''];
  const kinds = all.filter((kind) => wanted.some((word) => kind.includes(word)));
  if (kinds.length > 0) return kinds;
  throw new Error(`--faults must name some of: ${all.join(', ')}`);
}

function printResult(seed: number, result: SeedResult): void {
  const { faults, entries, acks, deliveries, reconnects, presenceMs } = result;
  console.log(
    `  ${faults} faults, ${entries} entries, ${acks} acknowledgements, ${deliveries} deliveries, ` +
      `${reconnects} reconnects, presence correct after ${presenceMs ?? 'too many'} ms`,
  );
  for (const text of result.troubles) console.log(`  TROUBLE  ${text}`);
  for (const { guarantee, room, text } of result.violations.slice(0, VIOLATIONS_SHOWN_MAX)) {
    console.log(`  VIOLATED ${guarantee}  ${room}: ${text}`);
  }
  if (result.violations.length + result.troubles.length === 0) return;
  const folder = join(ROOT, 'data/chaos');
  mkdirSync(folder, { recursive: true });
  for (const [replica, output] of result.outputs) {
    writeFileSync(join(folder, `seed-${seed}-${replica}.log`), output);
  }
  const lines = result.violations.map(({ guarantee, room, text }) =>
    `${guarantee} ${room} ${text}`
  );
  writeFileSync(join(folder, `seed-${seed}-violations.txt`), lines.join('\n'));
  console.log(`  output of the replicas: ${folder}`);
}

function sumUp(results: readonly SeedResult[]): boolean {
  console.log(
    '\ntime from the end of a single fault until all is well (count, median ms, longest ms)',
  );
  for (const kind of Object.keys(FAULT_KINDS)) {
    const times = results.flatMap(({ healedMs }) => healedMs.get(kind) ?? []).sort((a, b) => a - b);
    if (times.length === 0) continue;
    const median = times[Math.floor(times.length / 2)]!;
    console.log(`  ${kind.padEnd(20)} ${times.length}  ${median}  ${times.at(-1)}`);
  }
  const violations = results.reduce((sum, result) => sum + result.violations.length, 0);
  const troubles = results.reduce((sum, result) => sum + result.troubles.length, 0);
  const faults = results.reduce((sum, result) => sum + result.faults, 0);
  console.log(
    `${results.length} seeds, ${faults} faults: ${violations} violations, ${troubles} troubles`,
  );
  return violations + troubles === 0;
}
