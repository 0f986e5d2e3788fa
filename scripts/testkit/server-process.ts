/**
 * Server process for tests and benchmarks: starts on a free port, is ready when the start resolves,
 * and ends with this process.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Daemon, readyWithin, startDaemon, stopDaemon, temporaryFolder } from './daemon.ts';
import { serverEnv, type ServerSettings } from './settings.ts';
import { findRuntime, permissionsOf, ROOT, type RuntimeName, THIS_RUNTIME } from './runtimes.ts';

/** `exited` resolves after all its output arrived. */
export interface ServerProcess extends Pick<Daemon, 'pid' | 'kill' | 'exited' | 'output'> {
  /** `http://127.0.0.1:<port>` unless `HOST` was given. */
  url: string;
  port: number;
  /** Asks it to stop; resolves with its exit code. Kills it and rejects at the deadline. */
  stop(): Promise<number | null>;
}

export interface ServerOptions {
  runtime?: RuntimeName;
  /** Settings in addition to a free port, a new history and a quick stop. */
  env?: ServerSettings;
  /** Folder of its history, which stays. Default: a new folder that is removed at its end. */
  dir?: string;
  /** Program and arguments to run it under, such as `taskset -c 0`. */
  under?: readonly string[];
  flags?: readonly string[];
  root?: string;
  /** Another script, relative to the root; it must print its address too. */
  script?: string;
}

const START_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 30_000;
/** As in `npm run serve`; see package.json. */
const NODE_FLAGS = ['--max-semi-space-size=16'];
/** The server inherits only these variables, so that a developer's settings do not change tests. */
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'DENO_DIR', 'NODE_COMPILE_CACHE'];

/** All visitors share a machine here; tests of abuse protection override these. */
const UNGUARDED = {
  'challenge.mode': 'never',
  'limits.repeatsMax': 0,
  'limits.sendsPerRoomPerMinute': 0,
};

/** `TEST_HOST=native npm test -- server/test --runtime=deno` tests Deno's native server. */
const isNative = process.env.TEST_HOST === 'native';

const ADDRESS = /\bhttp:\/\/[^\s"]+:\d+(?=["\s])/;

/** Resolves when the server listens. Rejects with its output at the deadline. */
export async function startServer(options: ServerOptions = {}): Promise<ServerProcess> {
  const runtime = await findRuntime(options.runtime ?? THIS_RUNTIME);
  if (!runtime) throw new Error(`${options.runtime} was not found`);
  const { flags = [], root = ROOT } = options;
  const folder = options.dir === undefined ? temporaryFolder('server') : undefined;
  const dir = options.dir ?? folder!.path;
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
  const daemon = startDaemon(command[0]!, command.slice(1), {
    cwd: options.root,
    isEnvWhole: true,
    env: {
      ...inherited(),
      NO_COLOR: '1',
      ...serverEnv({
        PORT: '0',
        HOST: '127.0.0.1',
        STORE_URL: `sqlite:${join(dir, 'starling.db')}`,
        // Tests do not wait for clients to leave.
        'connections.drainMs': 200,
        ...UNGUARDED,
        ...options.env,
      }, root),
    },
  });
  const { pid, kill, output } = daemon;
  const exited = daemon.closed.then((code) => {
    folder?.remove();
    return code;
  });
  await readyWithin(
    daemon,
    'the server',
    START_WITHIN_MS,
    () => Promise.resolve(ADDRESS.test(output())),
  );
  const url = ADDRESS.exec(output())![0];
  return {
    url,
    port: Number(new URL(url).port),
    pid,
    kill,
    exited,
    output,
    async stop() {
      if (await stopDaemon(daemon, 'SIGTERM', STOP_WITHIN_MS)) return await exited;
      throw new Error(
        `the server did not stop within ${STOP_WITHIN_MS} ms; it printed:\n${output()}`,
      );
    },
  };
}

function inherited(): Record<string, string> {
  return Object.fromEntries(INHERITED.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  }));
}
