/**
 * Starts a target on one core and a generator on another, and brings back what was measured.
 */
import { join } from 'node:path';
import { findRuntime, ROOT, type RuntimeName } from '../runtimes.ts';
import { runProgram } from '../run-program.ts';
import { type ServerProcess, startServer } from '../server-process.ts';
import type { IdlePlan, IdleResult } from './idle.ts';
import type { LoadPlan, LoadResult } from './load.ts';

export interface Target {
  kind: 'starling' | 'baseline';
  runtime: RuntimeName;
}

export type LoadShape = Omit<LoadPlan, 'url' | 'pid'>;

const SERVER_CORE = '0';
const GENERATOR_CORE = '1';
const GENERATOR_WITHIN_MS = 1_800_000;
const SETTINGS = { SENDS_PER_MINUTE: '0' };

export function measureLoad(target: Target, shape: LoadShape): Promise<LoadResult> {
  return withTarget(
    target,
    (server) =>
      generate<LoadPlan, LoadResult>('load.ts', { ...shape, url: server.url, pid: server.pid }),
  );
}

export function measureIdle(target: Target, connections: number): Promise<IdleResult> {
  return withTarget(
    target,
    (server) =>
      generate<IdlePlan, IdleResult>('idle.ts', { connections, url: server.url, pid: server.pid }),
  );
}

/** A fresh process and a fresh history each time. */
async function withTarget<T>(
  { kind, runtime }: Target,
  run: (server: ServerProcess) => Promise<T>,
): Promise<T> {
  const server = await startServer({
    runtime,
    env: SETTINGS,
    under: await pinnedTo(SERVER_CORE),
    ...(kind === 'baseline' ? { script: 'scripts/bench/baseline.ts' } : {}),
  });
  try {
    return await run(server);
  } finally {
    server.kill('SIGKILL');
    await server.exited;
  }
}

/** The generator is the same program on the same runtime whatever the target is. */
async function generate<Plan, Result>(script: string, plan: Plan): Promise<Result> {
  const runtime = await findRuntime('node') ?? await findRuntime('deno');
  const [program, ...args] = [
    ...await pinnedTo(GENERATOR_CORE),
    runtime!.path,
    ...runtime!.argsFor(join(ROOT, 'scripts/bench', script)),
    JSON.stringify(plan),
  ];
  const { code, output } = await runProgram(program!, args, { withinMs: GENERATOR_WITHIN_MS });
  const result = output.split('\n').find((line) => line.startsWith('{"'));
  if (code !== 0 || !result) throw new Error(`the generator failed (${code}):\n${output}`);
  return JSON.parse(result) as Result;
}

/** Nothing where there is no `taskset`. */
async function pinnedTo(core: string): Promise<string[]> {
  const command = ['taskset', '-c', core];
  const { code } = await runProgram(command[0]!, [...command.slice(1), 'true'], {
    withinMs: 5_000,
  });
  return code === 0 ? command : [];
}
