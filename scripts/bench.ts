/**
 * `npm run bench`: how much a server delivers, how fast, and what idle members cost, beside a plain
 * `ws` broadcaster in the same run. `--quick` for a glance, `--runtime=node` for one runtime.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { drawChart } from './bench/chart.ts';
import { type LoadShape, measureIdle, measureLoad, type Target } from './bench/measure.ts';
import {
  type IdleMeasured,
  idlePanel,
  idleTable,
  type LoadMeasured,
  loadPanels,
  loadTable,
} from './bench/report.ts';
import { P99_MS_MAX } from './bench/step.ts';
import { killPrograms } from './run-program.ts';
import { findRuntime, ROOT, type RuntimeName } from './runtimes.ts';

const SCENARIOS = [
  { name: 'one room of 200', rooms: 1, membersPerRoom: 200, rateStart: 100 },
  { name: 'one room of 2,000', rooms: 1, membersPerRoom: 2_000, rateStart: 10 },
  { name: '200 rooms of 10', rooms: 200, membersPerRoom: 10, rateStart: 500 },
];
const IDLE_CONNECTIONS = 10_000;
const PACE = { stepMs: 3_000, rateGrowth: 1.5 };
const QUICK_PACE = { stepMs: 1_000, rateGrowth: 2 };

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    killPrograms();
    process.exit(1);
  });
}

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: { runtime: { type: 'string' }, quick: { type: 'boolean', default: false } },
});
await main(values.runtime, values.quick);

async function main(only: string | undefined, isQuick: boolean): Promise<void> {
  const runtimes = (['node', 'deno'] as const).filter((name) => !only || name === only);
  if (runtimes.length === 0) throw new Error(`--runtime is node or deno, not ${only}`);
  const targets = runtimes.flatMap((runtime): Target[] => [
    { kind: 'starling', runtime },
    { kind: 'baseline', runtime },
  ]);
  const loads: LoadMeasured[] = [];
  for (const { name, ...scenario } of SCENARIOS) {
    const shape: LoadShape = { ...scenario, ...(isQuick ? QUICK_PACE : PACE) };
    for (const target of targets) {
      const result = await measureLoad(target, shape);
      loads.push({ scenario: name, target, result });
      const best = result.best ? `${Math.round(result.best.rate)} messages/s` : 'nothing';
      console.log(`${name}, ${target.kind} on ${target.runtime}: ${best}`);
    }
  }
  const idles: IdleMeasured[] = [];
  for (const target of targets) {
    idles.push({ target, result: await measureIdle(target, IDLE_CONNECTIONS) });
  }
  console.log(`\n${loadTable(loads)}\n\n${idleTable(idles)}\n`);

  const machine = await describeMachine(runtimes);
  await write(
    `bench-results/${new Date().toISOString().replaceAll(':', '-')}.json`,
    JSON.stringify({ machine, isQuick, p99MsMax: P99_MS_MAX, loads, idles }, null, 2),
  );
  // A glance, or half of it, is no picture to publish.
  if (isQuick || only) return;
  await write(
    'docs/bench.svg',
    drawChart(
      `What one core delivers without loss, p99 under ${P99_MS_MAX} ms`,
      machine,
      [...loadPanels(loads), idlePanel(idles)],
    ),
  );
}

async function describeMachine(runtimes: readonly RuntimeName[]): Promise<string> {
  const versions = await Promise.all(runtimes.map(async (name) => {
    const found = await findRuntime(name);
    return `${name === 'node' ? 'Node' : 'Deno'} ${found!.version}`;
  }));
  const cores = cpus();
  return `${cores[0]!.model.trim()}, ${cores.length} cores; ${versions.join(', ')}`;
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(join(ROOT, path, '..'), { recursive: true });
  await writeFile(join(ROOT, path), text);
  console.log(`wrote ${path}`);
}
