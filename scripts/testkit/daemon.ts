/**
 * A program that runs beside this process until it is told to stop: RabbitMQ, Postgres. Gone when
 * this process is, by its pid, so that no other program of the machine is ever touched.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../server/lib/until.ts';

export interface Daemon {
  pid: number;
  readonly isRunning: boolean;
  kill(signal: NodeJS.Signals): void;
  /** Exit code; null when a signal ended it, or when it could not start. */
  exited: Promise<number | null>;
  /** What it printed last, at most `OUTPUT_CHARS_MAX`. */
  output(): string;
}

export interface DaemonOptions {
  /** Added to this process's environment. */
  env?: Record<string, string>;
  cwd?: string;
  /** Whom it runs as; only root may choose. */
  user?: { uid: number; gid: number } | undefined;
  /** Ctrl-C in the terminal does not reach it: whoever started it stops it, in order. */
  isInOwnGroup?: boolean | undefined;
}

const OUTPUT_CHARS_MAX = 20_000;

const PORT_MIN = 10_000;
const PORTS = 22_000;
const PORT_TRIES_MAX = 1_000;

const running = new Set<Daemon>();
process.on('exit', () => {
  for (const daemon of running) daemon.kill('SIGKILL');
});

export function startDaemon(
  path: string,
  args: readonly string[],
  { env = {}, cwd, user, isInOwnGroup = false }: DaemonOptions = {},
): Daemon {
  const child = spawn(path, [...args], {
    cwd,
    env: { ...process.env, ...env },
    detached: isInOwnGroup,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...user,
  });
  let output = '';
  let isRunning = true;
  const take = (text: string): void => {
    output = (output + text).slice(-OUTPUT_CHARS_MAX);
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
  const daemon: Daemon = {
    pid: child.pid ?? 0,
    get isRunning() {
      return isRunning;
    },
    kill: (signal) => void (isRunning && child.kill(signal)),
    exited,
    output: () => output,
  };
  running.add(daemon);
  return daemon;
}

/** A folder of one's own, gone at the latest when this process is. */
export function temporaryFolder(name: string): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), `starling-${name}-`));
  const remove = (): void => {
    process.off('exit', remove);
    // A process that was just killed may write a moment longer.
    rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  };
  process.on('exit', remove);
  return { path, remove };
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
    throw new Error(`${(error as Error).message}; it printed:\n${daemon.output()}`);
  }
}

/** Asks it to stop, and ends it when it does not in time. */
export async function stopDaemon(
  daemon: Daemon,
  signal: NodeJS.Signals,
  withinMs: number,
): Promise<void> {
  const deadline = setTimeout(() => daemon.kill('SIGKILL'), withinMs);
  daemon.kill(signal);
  await daemon.exited;
  clearTimeout(deadline);
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
