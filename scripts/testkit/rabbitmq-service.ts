/**
 * RabbitMQ for tests, the local cluster and the fault suite: on free ports with its own data
 * folder, separate from any RabbitMQ of the machine.
 */
import amqp from 'amqplib';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { freePorts, startDaemon, stopDaemon, temporaryFolder } from './daemon.ts';
import { findProgram } from './debian-packages.ts';
import { runProgram } from './run-program.ts';
import { ROOT } from './runtimes.ts';
import {
  createService,
  ensureProgram,
  namedFolder,
  openService,
  type Service,
  versionFolders,
} from './service.ts';

/** `pid` is that of the Erlang machine itself. */
export interface Rabbit extends Service {
  url: string;
  port: number;
  createVirtualHost(name: string): Promise<string>;
  control(...args: string[]): Promise<string>;
}

export interface RabbitServiceOptions {
  port?: number;
  /** See DaemonOptions. */
  isInOwnGroup?: boolean;
}

const START_WITHIN_MS = 100_000;
/** Not secret: the server listens on 127.0.0.1 only. */
const USER = 'starling';
const PASSWORD = 'starling';
const EPMD_STOP_WITHIN_MS = 20_000;
const CONTROL_WITHIN_MS = 60_000;
const TRY_WITHIN_MS = 2_000;

/**
 * Script folders of Debian's packages, RabbitMQ's own and Homebrew. The wrappers in /usr/sbin
 * change the user and cannot be used.
 */
const PLACES = ['/usr/lib/rabbitmq/lib', '/opt', '/opt/homebrew/opt', '/usr/local/opt'];
const OTHERWISE = 'or set RABBITMQ_SBIN to the folder of its scripts, or RABBITMQ_URL to the ' +
  'address of one that runs (docker run -p 127.0.0.1:5672:5672 rabbitmq:4)';

/** The RabbitMQ that RABBITMQ_URL names, which tests must not break, or a new one. */
export const openRabbit = () => openService('RABBITMQ_URL', startRabbit);

/** Resolves when it accepts connections. Rejects with its output otherwise. */
export async function startRabbit(options: RabbitServiceOptions = {}): Promise<Rabbit> {
  const scripts = await ensureRabbit();
  const [freePort = 0, distPort = 0, epmdPort = 0] = await freePorts(3);
  const port = options.port ?? freePort;
  const { path: dir, remove } = temporaryFolder('rabbitmq');
  const url = `amqp://${USER}:${PASSWORD}@127.0.0.1:${port}`;
  const env = prepare(dir, { port, distPort, epmdPort });
  const daemonOptions = { env, cwd: dir, isInOwnGroup: options.isInOwnGroup };

  // Runs in the foreground: an epmd that Erlang starts would outlive everything.
  const epmdArgs = ['-port', String(epmdPort), '-address', '127.0.0.1'];
  const epmd = startDaemon(findEpmd(), epmdArgs, daemonOptions);
  const service = createService({
    name: 'RabbitMQ',
    startWithinMs: START_WITHIN_MS,
    stopSignal: 'SIGTERM',
    launch: () => startDaemon(join(scripts, 'rabbitmq-server'), [], daemonOptions),
    accepts: () => accepts(url),
    async remove() {
      await stopDaemon(epmd, 'SIGTERM', EPMD_STOP_WITHIN_MS);
      remove();
    },
  });
  try {
    await service.start();
  } catch (error) {
    await service.stop();
    throw error;
  }
  const control = async (...args: string[]): Promise<string> => {
    const run = await runProgram(join(scripts, 'rabbitmqctl'), ['--quiet', ...args], {
      withinMs: CONTROL_WITHIN_MS,
      cwd: dir,
      env,
    });
    if (run.code !== 0) throw new Error(`rabbitmqctl ${args.join(' ')}: ${run.output}`);
    return run.output;
  };
  return Object.assign(service, {
    url,
    port,
    async createVirtualHost(name: string) {
      const permissions = ['configure', 'write', 'read'].map((kind) =>
        `<<"${deployedPermission(kind).replaceAll('\\', '\\\\')}">>`
      );
      // One call, because each starts an Erlang machine.
      await control(
        'eval',
        `rabbit_vhost:add(<<"${name}">>, <<"starling">>), ` +
          'rabbit_auth_backend_internal:set_permissions(' +
          `<<"${USER}">>, <<"${name}">>, ${permissions.join(', ')}, <<"starling">>).`,
      );
      return `${url}/${name}`;
    },
    control,
  });
}

/** Deployed settings of users and permissions, so that tests have no more rights than a replica. */
function deployedSettings(): string[] {
  return readFileSync(join(ROOT, 'deploy/rabbitmq.conf'), 'utf8').split('\n')
    .filter((line) => line.startsWith('default_'))
    .map((line) => line.replace('{{ secret "broker_password" }}', PASSWORD));
}

function deployedPermission(kind: string): string {
  const start = `default_permissions.${kind} = `;
  return deployedSettings().find((line) => line.startsWith(start))!.slice(start.length);
}

/** Environment that separates its files, ports and names from others'. */
function prepare(
  dir: string,
  { port, distPort, epmdPort }: { port: number; distPort: number; epmdPort: number },
): Record<string, string> {
  mkdirSync(dir, { recursive: true });
  chmodSync(dir, 0o700);
  // Two Erlang machines start at once, and one may read the cookie while the other writes it.
  const cookie = join(dir, '.erlang.cookie');
  if (!existsSync(cookie)) writeFileSync(cookie, crypto.randomUUID(), { mode: 0o400 });
  writeFileSync(join(dir, 'enabled_plugins'), '[].\n');
  // A full disk or little memory must not fail unrelated tests.
  writeFileSync(
    join(dir, 'rabbitmq.conf'),
    [
      'disk_free_limit.absolute = 1MB',
      'vm_memory_high_watermark.relative = 0.8',
      ...deployedSettings(),
      '',
    ].join('\n'),
  );
  return {
    HOME: dir,
    // Makes the script become the server, so that the pid is the server's own.
    RUNNING_UNDER_SYSTEMD: '1',
    RABBITMQ_NODENAME: 'starling@localhost',
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: String(port),
    RABBITMQ_DIST_PORT: String(distPort),
    ERL_EPMD_PORT: String(epmdPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_MNESIA_BASE: join(dir, 'data'),
    RABBITMQ_LOG_BASE: join(dir, 'log'),
    RABBITMQ_LOGS: '-',
    RABBITMQ_PID_FILE: join(dir, 'pid'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(dir, 'enabled_plugins'),
    RABBITMQ_CONFIG_FILE: join(dir, 'rabbitmq.conf'),
    RABBITMQ_CONF_ENV_FILE: '/dev/null',
    // Erlang spins while it waits for work; other processes need the core.
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '+sbwt none +sbwtdcpu none +sbwtdio none',
  };
}

async function accepts(url: string): Promise<boolean> {
  try {
    const connection = await amqp.connect(url, { timeout: TRY_WITHIN_MS });
    await connection.close();
    return true;
  } catch {
    return false;
  }
}

/** Folder of RabbitMQ's scripts; installs the package if allowed. */
export async function ensureRabbit(): Promise<string> {
  const program = 'rabbitmq-server';
  return namedFolder('RABBITMQ_SBIN', program) ?? dirname(
    await ensureProgram({
      program,
      find: () => findProgram([program], versionFolders(PLACES, /^rabbitmq/, 'sbin')),
      packageNames: [program],
      otherwise: OTHERWISE,
    }),
  );
}

function findEpmd(): string {
  const found = findProgram(['epmd']) ?? findProgram(['epmd'], ['/usr/lib/erlang/bin']);
  if (!found) throw new Error('RabbitMQ needs Erlang, and its program epmd is not on PATH');
  return found;
}
