/**
 * A server in a process of its own, for tests and benchmarks: started on a free port, ready when
 * this returns, gone when this process is.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findRuntime, permissionsOf, ROOT, type RuntimeName, THIS_RUNTIME } from './runtimes.ts';

export interface ServerProcess {
  /** `http://127.0.0.1:<port>` unless `HOST` was given. */
  url: string;
  port: number;
  /** Of the server itself, not of a wrapper. */
  pid: number;
  kill(signal: NodeJS.Signals): void;
  /** Asks it to stop and waits; resolves with its exit code. Rejects, having killed it, when it does not stop in time. */
  stop(): Promise<number | null>;
  /** Its exit code; null when a signal ended it. */
  exited: Promise<number | null>;
  /** What it printed so far, the first `OUTPUT_CHARS_MAX` of it. */
  output(): string;
}

export interface ServerOptions {
  /** Default: the runtime of this process. */
  runtime?: RuntimeName;
  /** The server's settings; on top of a free port, a history of its own and a quick stop. */
  env?: Record<string, string>;
  /** Where its history lies; stays when it ends. Default: a new folder that is removed at its end. */
  dir?: string;
  /** Program and arguments to run it under, such as `taskset -c 0`. */
  under?: readonly string[];
  /** Further flags of the runtime. */
  flags?: readonly string[];
  /** Of the source to run; default: this one. */
  root?: string;
  /** What to run in place of the server, from the root of the project; must say where it listens, too. */
  script?: string;
}

const START_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 30_000;
const OUTPUT_CHARS_MAX = 1_000_000;
/** As in `npm run serve`; see package.json. */
const NODE_FLAGS = ['--max-semi-space-size=16'];
/** Of this process's environment the server sees only these, so that a developer's settings do not change tests. */
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'DENO_DIR', 'NODE_COMPILE_CACHE'];

/** One machine plays all visitors here, who say much the same: tests of what holds abuse off set it themselves. */
const UNGUARDED = { CHALLENGE: 'never', REPEATS_MAX: '0', SENDS_PER_ROOM_PER_MINUTE: '0' };

/** `TEST_HOST=native npm test -- server/test --runtime=deno` tests Deno's own server. */
const isNative = process.env.TEST_HOST === 'native';

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) signal(child, 'SIGKILL');
});

/** Resolves when the server listens. Rejects, with what it printed, when it does not in time. */
export async function startServer(options: ServerOptions = {}): Promise<ServerProcess> {
  const runtime = await findRuntime(options.runtime ?? THIS_RUNTIME);
  if (!runtime) throw new Error(`${options.runtime} was not found`);
  const { flags = [], root = ROOT } = options;
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'starling-'));
  const command = [
    ...options.under ?? [],
    runtime.path,
    ...(runtime.name === 'node' ? [...NODE_FLAGS, ...flags] : []),
    ...(options.script
      ? runtime.argsFor(join(ROOT, options.script), ['-A', ...flags])
      : runtime.argsFor(join(root, 'server/main.ts'), [
        ...permissionsOf('serve', [dir, tmpdir()], root),
        ...flags,
      ])),
    ...(isNative && runtime.name === 'deno' ? ['--native'] : []),
  ];
  const child = spawn(command[0]!, command.slice(1), {
    cwd: options.root,
    env: {
      ...inherited(),
      NO_COLOR: '1',
      PORT: '0',
      HOST: '127.0.0.1',
      STORE_URL: `sqlite:${join(dir, 'starling.db')}`,
      // How long clients may take to leave; tests do not wait for them.
      DRAIN_MS: '200',
      ...UNGUARDED,
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let output = '';
  const take = (text: string): void => {
    if (output.length < OUTPUT_CHARS_MAX) output += text.slice(0, OUTPUT_CHARS_MAX - output.length);
  };
  child.stdout.setEncoding('utf8').on('data', take);
  child.stderr.setEncoding('utf8').on('data', take);
  const exited = new Promise<number | null>((resolve) => {
    child.on('error', (error) => take(`${error.message}\n`));
    child.on('close', (code) => {
      running.delete(child);
      if (options.dir === undefined) rmSync(dir, { recursive: true, force: true });
      resolve(code);
    });
  });

  const url = await listening(child, exited, () => output);
  return {
    url,
    port: Number(new URL(url).port),
    pid: child.pid!,
    kill: (name) => signal(child, name),
    stop: () => stop(child, exited, () => output),
    exited,
    output: () => output,
  };
}

function inherited(): Record<string, string> {
  return Object.fromEntries(INHERITED.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  }));
}

/** The address in the line that the server prints when it listens. */
function listening(
  child: ChildProcess,
  exited: Promise<number | null>,
  output: () => string,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void => {
      clearTimeout(deadline);
      signal(child, 'SIGKILL');
      reject(new Error(`the server ${reason}; it printed:\n${output()}`));
    };
    const deadline = setTimeout(
      () => fail(`did not listen within ${START_WITHIN_MS} ms`),
      START_WITHIN_MS,
    );
    const look = (): void => {
      const url = /\bhttp:\/\/[^\s"]+:\d+(?=["\s])/.exec(output())?.[0];
      if (!url) return;
      clearTimeout(deadline);
      child.stdout!.off('data', look);
      resolve(url);
    };
    child.stdout!.on('data', look);
    exited.then((code) => fail(`ended with code ${code}`));
  });
}

async function stop(
  child: ChildProcess,
  exited: Promise<number | null>,
  output: () => string,
): Promise<number | null> {
  let isLate = false;
  const deadline = setTimeout(() => {
    isLate = true;
    signal(child, 'SIGKILL');
  }, STOP_WITHIN_MS);
  signal(child, 'SIGTERM');
  const code = await exited;
  clearTimeout(deadline);
  if (isLate) {
    throw new Error(
      `the server did not stop within ${STOP_WITHIN_MS} ms; it printed:\n${output()}`,
    );
  }
  return code;
}

/** By pid: Deno takes a child for killed by the signal once its own `kill` was called, whatever exit code follows. */
function signal(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid === undefined || !running.has(child)) return;
  try {
    process.kill(child.pid, name);
  } catch {
    // It has just ended.
  }
}
