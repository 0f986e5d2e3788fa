/**
 * Laboratory: starts servers on one core and a generator on another, and returns the measurements.
 */
import type { ServerSettings } from '../testkit/settings.ts';
import { join, relative } from 'node:path';
import { findRuntime, ROOT } from '../testkit/runtimes.ts';
import { runProgram } from '../testkit/run-program.ts';
import { type ServerProcess, startServer } from '../testkit/server-process.ts';
import type { Target } from './targets/targets.ts';
import type { WireName } from './wire/wire.ts';

export interface Servers {
  wire: WireName;
  urls: readonly string[];
  pids: readonly number[];
}

export interface Laboratory {
  /** Starts a target with an empty history, and stops it after `run`. */
  withServer<T>(
    target: Target,
    run: (server: ServerProcess) => Promise<T>,
    options?: { env?: ServerSettings; core?: string },
  ): Promise<T>;
  /** Runs a program of this folder on the generator's core; resolves with its result. */
  generate<Plan, Result>(script: string, plan: Plan): Promise<Result>;
  measure<Plan extends Servers, Result>(
    script: string,
    target: Target,
    plan: Omit<Plan, keyof Servers>,
  ): Promise<Result>;
}

export const SERVER_CORE = '0';
export const GENERATOR_CORE = '1';
const GENERATOR_WITHIN_MS = 1_800_000;
/** Members of a benchmark exceed the limits for people. */
const SETTINGS = { 'limits.sendsPerMinute': 0, 'limits.framesPerMinute': 1000000 };

/** `starlingRoot`: checkout whose server is measured. */
export function openLaboratory({ starlingRoot }: { starlingRoot: string }): Laboratory {
  const laboratory: Laboratory = {
    async withServer({ runtime, script }, run, { env = {}, core = SERVER_CORE } = {}) {
      const server = await startServer({
        runtime,
        env: { ...SETTINGS, ...env },
        under: await pinnedTo(core),
        script: script ?? join(relative(ROOT, starlingRoot), 'server/main.ts'),
      });
      try {
        return await run(server);
      } catch (error) {
        // The server's output may explain the failure.
        console.error(server.output());
        throw error;
      } finally {
        server.kill('SIGKILL');
        await server.exited;
      }
    },
    generate,
    measure: (script, target, plan) =>
      laboratory.withServer(
        target,
        (server) => generate(script, { ...serversOf(target, [server]), ...plan }),
      ),
  };
  return laboratory;
}

export function serversOf({ wire }: Target, servers: readonly ServerProcess[]): Servers {
  return { wire, urls: servers.map(({ url }) => url), pids: servers.map(({ pid }) => pid) };
}

async function generate<Plan, Result>(script: string, plan: Plan): Promise<Result> {
  return await runGenerator<Result>(
    join('scripts/bench', script),
    plan,
    GENERATOR_WITHIN_MS,
    await pinnedTo(GENERATOR_CORE),
  );
}

/** Runs a program on Node with a plan as its argument; resolves with its JSON output. */
export async function runGenerator<Result>(
  file: string,
  plan: unknown,
  withinMs: number,
  under: readonly string[] = [],
): Promise<Result> {
  const runtime = await findRuntime('node');
  if (!runtime) throw new Error('the generator needs Node');
  const [program, ...args] = [
    ...under,
    runtime.path,
    ...runtime.argsFor(join(ROOT, file)),
    JSON.stringify(plan),
  ];
  const { code, output } = await runProgram(program!, args, { withinMs });
  const result = output.split('\n').find((line) => line.startsWith('{"'));
  if (code !== 0 || !result) throw new Error(`${file} failed (${code}):\n${output}`);
  return JSON.parse(result) as Result;
}

/** Empty where `taskset` is missing. */
export async function pinnedTo(core: string): Promise<string[]> {
  const command = ['taskset', '-c', core];
  const { code } = await runProgram(command[0]!, [...command.slice(1), 'true'], {
    withinMs: 5_000,
  });
  return code === 0 ? command : [];
}

/** Moves this process and its later children to the core. Does nothing without `taskset`. */
export async function pinThisProcess(core: string): Promise<void> {
  const args = ['--all-tasks', '--cpu-list', '--pid', core, String(process.pid)];
  await runProgram('taskset', args, { withinMs: 5_000 });
}
