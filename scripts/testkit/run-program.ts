/**
 * Runs a program to its end with a deadline, and ends all its children.
 */
import { spawn } from 'node:child_process';

export interface ProgramRun {
  /** Exit code; null when a signal or the deadline ended it, or when it could not start. */
  code: number | null;
  /** Standard output and standard error in order, the first `OUTPUT_CHARS_MAX` code units. */
  output: string;
  isTimedOut: boolean;
  tookMs: number;
}

export interface RunOptions {
  withinMs: number;
  cwd?: string;
  env?: Record<string, string>;
}

const OUTPUT_CHARS_MAX = 4_000_000;
/** Time that children may hold the output open before they are ended too. */
const LEFTOVERS_WITHIN_MS = 1_000;

const running = new Set<number>();

/** Never rejects: a program that cannot start has code null and an explanation as its output. */
export function runProgram(
  path: string,
  args: readonly string[],
  { withinMs, cwd, env = {} }: RunOptions,
): Promise<ProgramRun> {
  const startedMs = performance.now();
  // A separate process group, so that its children can be ended with it.
  const child = spawn(path, [...args], {
    cwd,
    env: { ...withoutColour(process.env), ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (child.pid !== undefined) running.add(child.pid);
  let output = '';
  let isTimedOut = false;
  const takeOutput = (text: string): void => {
    if (output.length < OUTPUT_CHARS_MAX) output += text.slice(0, OUTPUT_CHARS_MAX - output.length);
  };
  child.stdout.setEncoding('utf8').on('data', takeOutput);
  child.stderr.setEncoding('utf8').on('data', takeOutput);

  return new Promise((resolve) => {
    let leftovers: ReturnType<typeof setTimeout> | undefined;
    const deadline = setTimeout(() => {
      isTimedOut = true;
      killGroup(child.pid);
    }, withinMs);
    const finish = (code: number | null): void => {
      clearTimeout(deadline);
      clearTimeout(leftovers);
      killGroup(child.pid);
      running.delete(child.pid!);
      resolve({ code: isTimedOut ? null : code, output, isTimedOut, tookMs: sinceMs(startedMs) });
    };
    child.on('error', (error) => {
      takeOutput(`${path}: ${error.message}\n`);
      finish(null);
    });
    child.on('exit', () => {
      leftovers = setTimeout(() => killGroup(child.pid), LEFTOVERS_WITHIN_MS);
    });
    child.on('close', finish);
  });
}

/** Ends this process and every program that it runs on a signal. */
export function endWithSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      for (const pid of running) killGroup(pid);
      process.exit(1);
    });
  }
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The whole group has ended.
  }
}

/** Output is read by programs; Node warns when both colour variables are set. */
function withoutColour(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { FORCE_COLOR: _, ...rest } = env;
  return { ...rest, NO_COLOR: '1' };
}

function sinceMs(startedMs: number): number {
  return Math.round(performance.now() - startedMs);
}
