/**
 * A server in a process of its own, for tests and benchmarks: started on a free port, ready when
 * this returns, gone when this process is.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Daemon, readyWithin, startDaemon, stopDaemon, temporaryFolder } from './daemon.ts';
import { serverEnv, type ServerSettings } from './settings.ts';
import { findRuntime, permissionsOf, ROOT, type RuntimeName, THIS_RUNTIME } from './runtimes.ts';

/** `exited` resolves once all that it printed is there. */
export interface ServerProcess extends Pick<Daemon, 'pid' | 'kill' | 'exited' | 'output'> {
  /** `http://127.0.0.1:<port>` unless `HOST` was given. */
  url: string;
  port: number;
  /** Asks it to stop and waits; resolves with its exit code. Rejects, having killed it, when it does not stop in time. */
  stop(): Promise<number | null>;
}

export interface ServerOptions {
  /** Default: the runtime of this process. */
  runtime?: RuntimeName;
  /** The server's settings; on top of a free port, a history of its own and a quick stop. */
  env?: ServerSettings;
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
/** As in `npm run serve`; see package.json. */
const NODE_FLAGS = ['--max-semi-space-size=16'];
/** Of this process's environment the server sees only these, so that a developer's settings do not change tests. */
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'DENO_DIR', 'NODE_COMPILE_CACHE'];

/** One machine plays all visitors here, who say much the same: tests of what holds abuse off set it themselves. */
const UNGUARDED = {
  'challenge.mode': 'never',
  'limits.repeatsMax': 0,
  'limits.sendsPerRoomPerMinute': 0,
};

/** `TEST_HOST=native npm test -- server/test --runtime=deno` tests Deno's own server. */
const isNative = process.env.TEST_HOST === 'native';

/** In the line that it prints when it listens. */
const ADDRESS = /\bhttp:\/\/[^\s"]+:\d+(?=["\s])/;

/** Resolves when the server listens. Rejects, with what it printed, when it does not in time. */
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
        // How long clients may take to leave; tests do not wait for them.
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
