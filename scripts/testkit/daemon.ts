/**
 * Daemon: a program that runs beside this process until it is stopped, such as RabbitMQ or a
 * server. It ends with this process, and is signalled by pid, so that no other program is affected.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../server/lib/until.ts';

export interface Daemon {
  pid: number;
  readonly isRunning: boolean;
  kill(signal: NodeJS.Signals): void;
  /** Exit code; null when a signal ended it, or when it could not start. */
  exited: Promise<number | null>;
  /** The same, after all its output arrived and its children ended as well. */
  closed: Promise<number | null>;
  /** The first `OUTPUT_CHARS_MAX` UTF-16 code units of its output. */
  output(): string;
}

export interface DaemonOptions {
  /** Added to this process's environment, unless `isEnvWhole`. */
  env?: Record<string, string>;
  isEnvWhole?: boolean;
  cwd?: string | undefined;
  /** Only root may choose the user. */
  user?: { uid: number; gid: number } | undefined;
  /** Protects it from Ctrl-C in the terminal, so that its starter stops it in order. */
  isInOwnGroup?: boolean | undefined;
}

const OUTPUT_CHARS_MAX = 1_000_000;
const CLOSE_WITHIN_MS = 1_000;

const PORT_MIN = 10_000;
const PORTS = 22_000;
const PORT_TRIES_MAX = 1_000;

const running = new Set<Daemon>();
const folders = new Set<string>();
process.on('exit', () => {
  for (const daemon of running) daemon.kill('SIGKILL');
  for (const path of folders) removeFolder(path);
});

export function startDaemon(
  path: string,
  args: readonly string[],
  { env = {}, isEnvWhole = false, cwd, user, isInOwnGroup = false }: DaemonOptions = {},
): Daemon {
  const child = spawn(path, [...args], {
    cwd,
    env: isEnvWhole ? env : { ...process.env, ...env },
    detached: isInOwnGroup,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...user,
  });
  let output = '';
  let isRunning = true;
  const takeOutput = (text: string): void => {
    if (output.length < OUTPUT_CHARS_MAX) output += text.slice(0, OUTPUT_CHARS_MAX - output.length);
  };
  child.stdout.setEncoding('utf8').on('data', takeOutput);
  child.stderr.setEncoding('utf8').on('data', takeOutput);
  const exited = new Promise<number | null>((resolve) => {
    const over = (code: number | null): void => {
      isRunning = false;
      running.delete(daemon);
      resolve(code);
    };
    child.on('error', (error) => {
      takeOutput(`${path}: ${error.message}\n`);
      if (child.pid === undefined) over(null);
    });
    child.on('exit', over);
  });
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
  const daemon: Daemon = {
    pid: child.pid ?? 0,
    get isRunning() {
      return isRunning;
    },
    kill(signal) {
      if (isRunning && child.pid !== undefined) killPid(child.pid, signal);
    },
    exited,
    closed,
    output: () => output,
  };
  running.add(daemon);
  return daemon;
}

/** By pid: after `child.kill`, Deno reports a signal whatever the exit code. */
function killPid(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has just ended.
  }
}

/** A private folder, removed at the latest at the end of this process. */
export function temporaryFolder(name: string): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), `starling-${name}-`));
  folders.add(path);
  return { path, remove: () => removeFolder(path) };
}

function removeFolder(path: string): void {
  folders.delete(path);
  // A process that was just killed may still write for a moment.
  rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
}

/** Rejects with the daemon's output when it ends before `check` succeeds, or at the deadline. */
export async function readyWithin(
  daemon: Daemon,
  what: string,
  withinMs: number,
  check: () => Promise<boolean>,
): Promise<void> {
  try {
    await until(async () => {
      if (!daemon.isRunning) throw new Error(`${what} ended while it started`);
      return await check();
    }, { withinMs, what: `answer of ${what}` });
  } catch (error) {
    daemon.kill('SIGKILL');
    await Promise.race([daemon.closed, sleep(CLOSE_WITHIN_MS)]);
    throw new Error(`${(error as Error).message}; it printed:\n${daemon.output()}`);
  }
}

/** Asks it to stop, and kills it after the deadline; then false. */
export async function stopDaemon(
  daemon: Daemon,
  signal: NodeJS.Signals,
  withinMs: number,
): Promise<boolean> {
  let isInTime = true;
  const deadline = setTimeout(() => {
    isInTime = false;
    daemon.kill('SIGKILL');
  }, withinMs);
  daemon.kill(signal);
  await daemon.exited;
  clearTimeout(deadline);
  return isInTime;
}

/**
 * Free ports of 127.0.0.1, below the range of outgoing connections (from 32,768 on), which could
 * take the port of a server that restarts.
 */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  for (let i = 0; i < PORT_TRIES_MAX && ports.size < count; i++) {
    const port = PORT_MIN + Math.floor(Math.random() * PORTS);
    if (await isFree(port)) ports.add(port);
  }
  if (ports.size < count) throw new Error(`no ${count} ports are free from ${PORT_MIN} on`);
  return [...ports];
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
