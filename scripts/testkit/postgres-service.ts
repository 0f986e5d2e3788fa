/**
 * Postgres for tests, the local cluster and the fault suite: on a free port with its own data
 * folder, separate from any Postgres of the machine.
 */
import postgres from 'postgres';
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { freePorts, startDaemon, temporaryFolder } from './daemon.ts';
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

/** `pid` is the postmaster's. When it is killed, its sessions end at once. */
export interface Postgres extends Service {
  url: string;
  /** Address with a superuser; only for a new data folder. */
  superuserUrl: string;
  port: number;
}

export interface PostgresServiceOptions {
  port?: number;
  /** Default: a temporary folder, removed at the end. Existing data is used. */
  dataDir?: string;
  /** Makes data survive a crash of the machine, which is slower. Default: false. */
  isDurable?: boolean;
  /** See DaemonOptions. */
  isInOwnGroup?: boolean;
}

/** Made by deploy/postgres-init.sh as in the stack; not a superuser. */
const USER = 'starling';
const SUPERUSER = 'postgres';
const TESTER = 'tester';
/** Not secret: the server listens on 127.0.0.1 only and holds test data. */
const PASSWORD = 'starling';
const INIT_WITHIN_MS = 60_000;
const START_WITHIN_MS = 60_000;
const TRY_WITHIN_S = 2;
/** After a kill, a new postmaster waits for the shared memory of the old sessions. */
const EARLY = /pre-existing shared memory|lock file/;

const PLACES = ['/usr/lib/postgresql', '/opt/homebrew/opt', '/usr/local/opt'];
const OTHERWISE = 'or set POSTGRES_BIN to the folder of its programs, or POSTGRES_URL to the ' +
  'address of an empty database (docker run -e POSTGRES_PASSWORD=x -p 127.0.0.1:5432:5432 postgres:17)';

/** The Postgres that POSTGRES_URL names, which tests must not break, or a new one. */
export const openPostgres = () => openService('POSTGRES_URL', startPostgres);

export async function createDatabase(url: string, name: string): Promise<string> {
  const sql = postgres(url, { max: 1 });
  try {
    await sql`CREATE DATABASE ${sql(name)}`;
  } finally {
    await sql.end();
  }
  const made = new URL(url);
  made.pathname = `/${name}`;
  return made.href;
}

/** Resolves when it accepts connections. Rejects with its output otherwise. */
export async function startPostgres(options: PostgresServiceOptions = {}): Promise<Postgres> {
  const programs = await ensurePostgres();
  const port = options.port ?? (await freePorts(1))[0]!;
  const temporary = options.dataDir === undefined ? temporaryFolder('postgres') : undefined;
  const dir = options.dataDir ?? temporary!.path;
  const user = unprivileged();
  // A separate folder, because a socket's path has at most 107 bytes.
  const socket = temporaryFolder('socket');
  if (user) chownSync(socket.path, user.uid, user.gid);
  const urlOf = (database: string, role = USER) =>
    `postgres://${role}:${PASSWORD}@127.0.0.1:${port}/${database}`;
  const url = urlOf(USER);
  let isSetUp = true;
  const service = createService({
    name: 'Postgres',
    startWithinMs: START_WITHIN_MS,
    // Ends sessions instead of waiting for them.
    stopSignal: 'SIGINT',
    launch() {
      const args = argsFor({ ...options, dir, port, socketFolder: socket.path });
      const { isInOwnGroup } = options;
      return startDaemon(join(programs, 'postgres'), args, { cwd: dir, user, isInOwnGroup });
    },
    accepts: () => accepts(isSetUp ? url : urlOf('postgres', SUPERUSER)),
    isEarly: (output) => EARLY.test(output),
    remove() {
      temporary?.remove();
      socket.remove();
    },
  });
  try {
    isSetUp = !await initialise(programs, dir, user);
    await service.start();
    if (!isSetUp) await setUp(programs, socket.path, port);
    isSetUp = true;
  } catch (error) {
    await service.stop();
    throw error;
  }
  return Object.assign(service, { url, superuserUrl: urlOf('postgres', TESTER), port });
}

async function setUp(programs: string, socketFolder: string, port: number): Promise<void> {
  const env = {
    PATH: `${programs}:${process.env.PATH}`,
    PGHOST: socketFolder,
    PGPORT: String(port),
    POSTGRES_USER: SUPERUSER,
    POSTGRES_PASSWORD: PASSWORD,
  };
  const more = `ALTER ROLE ${USER} CREATEDB;
    CREATE ROLE ${TESTER} SUPERUSER LOGIN PASSWORD '${PASSWORD}'`;
  const steps: [program: string, args: string[]][] = [
    ['bash', [join(ROOT, 'deploy/postgres-init.sh')]],
    ['psql', ['-X', '-q', '-U', SUPERUSER, '-d', 'postgres', '-c', more]],
  ];
  for (const [program, args] of steps) {
    const { code, output } = await runProgram(program, args, { env, withinMs: INIT_WITHIN_MS });
    if (code !== 0) throw new Error(`the new Postgres could not be set up:\n${output}`);
  }
}

async function initialise(
  programs: string,
  dir: string,
  user: { uid: number; gid: number } | undefined,
): Promise<boolean> {
  mkdirSync(dir, { recursive: true });
  if (existsSync(join(dir, 'PG_VERSION'))) return false;
  const passwordFile = `${dir}.password`;
  writeFileSync(passwordFile, PASSWORD, { mode: 0o600 });
  if (user) {
    chownSync(dir, user.uid, user.gid);
    chownSync(passwordFile, user.uid, user.gid);
  }
  const args = ['-D', dir, '-U', SUPERUSER, '--encoding=UTF8', '--locale=C', '--no-sync'];
  args.push('--auth-local=trust', '--auth-host=scram-sha-256', `--pwfile=${passwordFile}`);
  const init = startDaemon(join(programs, 'initdb'), args, { cwd: dir, user });
  const deadline = setTimeout(() => init.kill('SIGKILL'), INIT_WITHIN_MS);
  const code = await init.exited;
  clearTimeout(deadline);
  rmSync(passwordFile);
  if (code !== 0) throw new Error(`initdb failed; it printed:\n${init.output()}`);
  return true;
}

function argsFor(
  { dir, port, socketFolder, isDurable = false }: {
    dir: string;
    port: number;
    socketFolder: string;
    isDurable?: boolean;
  },
): string[] {
  const settings = ['listen_addresses=127.0.0.1', `port=${port}`];
  settings.push(`unix_socket_directories=${socketFolder}`);
  if (!isDurable) settings.push('fsync=off', 'full_page_writes=off');
  return ['-D', dir, ...settings.flatMap((setting) => ['-c', setting])];
}

async function accepts(url: string): Promise<boolean> {
  const sql = postgres(url, { max: 1, connect_timeout: TRY_WITHIN_S, onnotice: () => {} });
  try {
    await sql`SELECT 1`;
    return true;
  } catch {
    return false;
  } finally {
    await sql.end({ timeout: 0 });
  }
}

/** Postgres refuses to run as root. */
function unprivileged(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync('/etc/passwd', 'utf8');
  for (const name of ['postgres', 'nobody']) {
    const found = new RegExp(`^${name}:[^:]*:(\\d+):(\\d+):`, 'm').exec(users);
    if (found) return { uid: Number(found[1]), gid: Number(found[2]) };
  }
  throw new Error('Postgres must not run as root, and there is no user postgres or nobody');
}

/** Folder of Postgres's programs; installs the package if allowed. */
export async function ensurePostgres(): Promise<string> {
  const program = 'initdb';
  return namedFolder('POSTGRES_BIN', program) ?? dirname(
    await ensureProgram({
      program,
      find: () =>
        findProgram([program], versionFolders(PLACES, /^(postgresql.*|\d+)$/, 'bin')) ??
          findProgram([program]),
      packageNames: ['postgresql'],
      otherwise: OTHERWISE,
    }),
  );
}
