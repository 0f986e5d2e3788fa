/**
 * Laboratory: starts servers on one core and a generator on another, and brings back what was measured.
 */
import type { ServerSettings } from '../testkit/settings.ts';
import { join, relative } from 'node:path';
import { findRuntime, ROOT } from '../testkit/runtimes.ts';
import { runProgram } from '../testkit/run-program.ts';
import { type ServerProcess, startServer } from '../testkit/server-process.ts';
import type { Target } from './targets/targets.ts';
import type { WireName } from './wire/wire.ts';

/** The servers under test, as a generator is told of them. */
export interface Servers {
  wire: WireName;
  urls: readonly string[];
  /** To read their processor time and memory. */
  pids: readonly number[];
}

export interface Laboratory {
  /** Starts a target with a fresh history, and ends it when `run` is done. */
  withServer<T>(
    target: Target,
    run: (server: ServerProcess) => Promise<T>,
    options?: { env?: ServerSettings; core?: string },
  ): Promise<T>;
  /** Runs a program of this folder with a plan, on the generator's core; resolves with what it measured. */
  generate<Plan, Result>(script: string, plan: Plan): Promise<Result>;
  /** Runs it against one server. */
  measure<Plan extends Servers, Result>(
    script: string,
    target: Target,
    plan: Omit<Plan, keyof Servers>,
  ): Promise<Result>;
}

export const SERVER_CORE = '0';
export const GENERATOR_CORE = '1';
const GENERATOR_WITHIN_MS = 1_800_000;
/** Each member of a benchmark sends more than a person may. */
const SETTINGS = { 'limits.sendsPerMinute': 0, 'limits.framesPerMinute': 1000000 };

/** `starlingRoot`: the checkout whose server is measured. */
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
        // Whatever went wrong, it may have said why.
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

/** The generator is the same program on the same runtime whatever the target is. */
async function generate<Plan, Result>(script: string, plan: Plan): Promise<Result> {
  return await runGenerator<Result>(
    join('scripts/bench', script),
    plan,
    GENERATOR_WITHIN_MS,
    await pinnedTo(GENERATOR_CORE),
  );
}

/** Runs a program of the project on Node, with a plan as its argument; resolves with the line of JSON that it prints. */
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

/** Nothing where there is no `taskset`. */
export async function pinnedTo(core: string): Promise<string[]> {
  const command = ['taskset', '-c', core];
  const { code } = await runProgram(command[0]!, [...command.slice(1), 'true'], {
    withinMs: 5_000,
  });
  return code === 0 ? command : [];
}

/** Moves this process, and what it starts from now on, to the core. Does nothing without `taskset`. */
export async function pinThisProcess(core: string): Promise<void> {
  const args = ['--all-tasks', '--cpu-list', '--pid', core, String(process.pid)];
  await runProgram('taskset', args, { withinMs: 5_000 });
}
