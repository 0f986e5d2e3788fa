/**
 * Starts servers on one core and a generator on another, and brings back what was measured.
 */
import { join, relative } from 'node:path';
import { findRuntime, ROOT } from '../testkit/runtimes.ts';
import { runProgram } from '../testkit/run-program.ts';
import { type ServerProcess, startServer } from '../testkit/server-process.ts';
import type { Target } from './targets/targets.ts';

export interface Laboratory {
  /** Starts a target with a fresh history, and ends it when `run` is done. */
  withServer<T>(
    target: Target,
    run: (server: ServerProcess) => Promise<T>,
    options?: { env?: Record<string, string>; core?: string },
  ): Promise<T>;
  /** Runs a program of this folder with a plan, on the generator's core; resolves with what it measured. */
  generate<Plan, Result>(script: string, plan: Plan): Promise<Result>;
}

export const SERVER_CORE = '0';
export const GENERATOR_CORE = '1';
const GENERATOR_WITHIN_MS = 1_800_000;
/** Each member of a benchmark sends more than a person may. */
const SETTINGS = { SENDS_PER_MINUTE: '0', FRAMES_PER_MINUTE: '1000000' };

/** `starlingRoot`: the checkout whose server is measured. */
export function openLaboratory({ starlingRoot }: { starlingRoot: string }): Laboratory {
  return {
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
  };
}

/** The generator is the same program on the same runtime whatever the target is. */
async function generate<Plan, Result>(script: string, plan: Plan): Promise<Result> {
  const runtime = await findRuntime('node');
  if (!runtime) throw new Error('the generator needs Node');
  const [program, ...args] = [
    ...await pinnedTo(GENERATOR_CORE),
    runtime.path,
    ...runtime.argsFor(join(ROOT, 'scripts/bench', script)),
    JSON.stringify(plan),
  ];
  const { code, output } = await runProgram(program!, args, { withinMs: GENERATOR_WITHIN_MS });
  const result = output.split('\n').find((line) => line.startsWith('{"'));
  if (code !== 0 || !result) throw new Error(`the generator failed (${code}):\n${output}`);
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
