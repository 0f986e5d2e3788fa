/**
 * Daemon: a program that runs beside this process until it is told to stop, such as RabbitMQ or a
 * server. Gone when this process is, by its pid, so that no other program of the machine is ever touched.
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
  /** The same, once all that it printed is there, and what it left running has ended as well. */
  closed: Promise<number | null>;
  /** The first `OUTPUT_CHARS_MAX` UTF-16 code units that it printed. */
  output(): string;
}

export interface DaemonOptions {
  /** Added to this process's environment, unless `isEnvWhole`. */
  env?: Record<string, string>;
  isEnvWhole?: boolean;
  cwd?: string | undefined;
  /** Whom it runs as; only root may choose. */
  user?: { uid: number; gid: number } | undefined;
  /** Ctrl-C in the terminal does not reach it: whoever started it stops it, in order. */
  isInOwnGroup?: boolean | undefined;
}

const OUTPUT_CHARS_MAX = 1_000_000;
/** For the rest of what a daemon printed that could not start. */
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
  const take = (text: string): void => {
    if (output.length < OUTPUT_CHARS_MAX) output += text.slice(0, OUTPUT_CHARS_MAX - output.length);
  };
  child.stdout.setEncoding('utf8').on('data', take);
  child.stderr.setEncoding('utf8').on('data', take);
  const exited = new Promise<number | null>((resolve) => {
    const over = (code: number | null): void => {
      isRunning = false;
      running.delete(daemon);
      resolve(code);
    };
    child.on('error', (error) => {
      take(`${path}: ${error.message}\n`);
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

/** By pid: Deno takes a child for killed by the signal once its own `kill` was called, whatever exit code follows. */
function killPid(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has just ended.
  }
}

/** A folder of one's own, gone at the latest when this process is. */
export function temporaryFolder(name: string): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), `starling-${name}-`));
  folders.add(path);
  return { path, remove: () => removeFolder(path) };
}

function removeFolder(path: string): void {
  folders.delete(path);
  // A process that was just killed may write a moment longer.
  rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
}

/** Waits until `check` succeeds; rejects, with what the daemon printed, when it ends before or does not get there in time. */
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

/** Asks it to stop, and ends it when it does not in time; false then. */
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
 * Ports of 127.0.0.1 that were free a moment ago, all different. Below those that systems give to
 * outgoing connections (from 32,768 on), so that none takes the port of a server that is down for a moment.
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
