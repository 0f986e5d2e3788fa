/**
 * `npm run bench`: measures deliveries per core, latency and memory of the server, beside Socket.IO
 * and plain `ws` in the same run.
 *
 * Socket.IO and the gathering `ws` run on Node only. The latter has no guarantees and shows the limit
 * of the generator: where it is much faster, the generator was not the bottleneck.
 *
 * To compare two versions: `node scripts/bench.ts --only=1x200 --quick` in this checkout, and the same
 * with `--root=OTHER`. Only a complete run draws docs/bench.svg.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { drawChart } from './bench/report/chart.ts';
import { openLaboratory } from './bench/measure.ts';
import type { Context, Report } from './bench/scenarios/scenario.ts';
import { SCENARIOS } from './bench/scenarios/scenarios.ts';
import { P99_MS_MAX } from './bench/step.ts';
import { TARGETS } from './bench/targets/targets.ts';
import { endWithSignals } from './testkit/run-program.ts';
import { findRuntime, ROOT, type RuntimeName } from './testkit/runtimes.ts';
import { readOptions } from './testkit/script-options.ts';

endWithSignals();

const USAGE = `usage: npm run bench -- [options]
  --quick             one round, shorter steps
  --only=1x200,idle   only these scenarios
  --runtime=deno      only on this runtime
  --target=starling   only this server, such as "socket.io", "plain ws", "gathering ws"
  --rounds=3          rounds per throughput; the ratios get a median and a spread
  --soak-minutes=10   duration of the memory test; default 0.7
  --root=FOLDER       measures the server of another checkout of the project
scenarios: ${SCENARIOS.map(({ name }) => name).join(', ')}`;

const { values } = readOptions(USAGE, {
  only: { type: 'string' },
  runtime: { type: 'string' },
  target: { type: 'string' },
  quick: { type: 'boolean', default: false },
  rounds: { type: 'string' },
  'soak-minutes': { type: 'string', default: '0.7' },
  root: { type: 'string', default: ROOT },
});
await main();

async function main(): Promise<void> {
  const scenarios = chosen(SCENARIOS, '--only', values.only, ({ name }) => name);
  const ofRuntime = chosen(TARGETS, '--runtime', values.runtime, ({ runtime }) => runtime);
  const targets = chosen(ofRuntime, '--target', values.target, ({ name }) => name);
  const context: Context = {
    laboratory: openLaboratory({ starlingRoot: resolve(values.root) }),
    targets,
    rounds: Number(values.rounds ?? (values.quick ? 1 : 3)),
    soakMinutes: Number(values['soak-minutes']),
    isQuick: values.quick,
    printLine: console.log,
  };
  const machine = await describeMachine([...new Set(targets.map(({ runtime }) => runtime))]);
  console.log(machine);
  const reports: Report[] = [];
  for (const scenario of scenarios) {
    const report = await scenario.run(context);
    console.log(`\n${report.text}\n`);
    reports.push(report);
  }

  const scenariosByName = Object.fromEntries(reports.map(({ name, data }) => [name, data]));
  await write(
    `bench-results/${new Date().toISOString().replaceAll(':', '-')}.json`,
    JSON.stringify(
      { machine, ...values, p99MsMax: P99_MS_MAX, scenarios: scenariosByName },
      null,
      2,
    ),
  );
  const isWhole = !values.quick && !values.only && !values.runtime && !values.target;
  // A quick or partial run is not published.
  if (!isWhole) return;
  await write(
    'docs/bench.svg',
    drawChart(
      `What one core delivers without loss, p99 under ${P99_MS_MAX} ms`,
      machine,
      reports.flatMap(({ panels = [] }) => panels),
    ),
  );
}

/** Returns the items that an option names, separated by commas; all without the option. */
function chosen<T>(
  all: readonly T[],
  option: string,
  value: string | undefined,
  nameOf: (one: T) => string,
): readonly T[] {
  if (value === undefined) return all;
  const wanted = value.split(',').map((name) => name.trim());
  const known = new Set(all.map(nameOf));
  for (const name of wanted) {
    if (!known.has(name)) throw new Error(`${option} knows ${[...known].join(', ')}, not ${name}`);
  }
  return all.filter((one) => wanted.includes(nameOf(one)));
}

async function describeMachine(runtimes: readonly RuntimeName[]): Promise<string> {
  const versions = await Promise.all(runtimes.map(async (name) => {
    const found = await findRuntime(name);
    if (!found) throw new Error(`${name} was not found`);
    return `${name === 'node' ? 'Node' : 'Deno'} ${found.version}`;
  }));
  const cores = cpus();
  return `${cores[0]!.model.trim()}, ${cores.length} cores; ${versions.join(', ')}`;
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(join(ROOT, path, '..'), { recursive: true });
  await writeFile(join(ROOT, path), text);
  console.log(`wrote ${path}`);
}
