/**
 * Starter of services: keeps a program such as RabbitMQ or Postgres running for tests, as a recipe says.
 */
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { type Daemon, readyWithin, stopDaemon } from './daemon.ts';
import { findProgram, installPackages } from './debian-packages.ts';

export interface Service {
  /** Of the program itself; another one after each start. */
  readonly pid: number;
  /** Starts it again on the same port with the same data. */
  start(): Promise<void>;
  /** Asks it to stop, with all its sessions, and waits. The data stays. */
  halt(): Promise<void>;
  /** SIGKILL, and waits until it is gone. */
  kill(): Promise<void>;
  /** Stops the service and removes its files. Idempotent. */
  stop(): Promise<void>;
}

export interface ServiceRecipe {
  /** For a person. */
  name: string;
  launch(): Daemon;
  /** Whether it accepts connections. */
  accepts(): Promise<boolean>;
  startWithinMs: number;
  stopSignal: NodeJS.Signals;
  /** After a start that failed: whether what it printed says that it was only too early. */
  isEarly?(output: string): boolean;
  /** After the last stop. */
  remove(): void | Promise<void>;
}

const STOP_WITHIN_MS = 20_000;
/** A program that follows a killed one may have to wait until the system has let go of that. */
const STARTS_MAX = 20;
const START_AGAIN_MS = 200;

/** Does not start it. */
export function createService(recipe: ServiceRecipe): Service {
  const { name, launch, accepts, startWithinMs, stopSignal, isEarly = () => false } = recipe;
  let daemon: Daemon | undefined;
  let stopping: Promise<void> | undefined;
  const halt = async (): Promise<void> => {
    if (daemon) await stopDaemon(daemon, stopSignal, STOP_WITHIN_MS);
  };
  return {
    get pid() {
      return daemon!.pid;
    },
    async start() {
      for (let i = 1;; i++) {
        daemon = launch();
        try {
          return await readyWithin(daemon, name, startWithinMs, accepts);
        } catch (error) {
          if (!isEarly(daemon.output()) || i >= STARTS_MAX) throw error;
          await sleep(START_AGAIN_MS);
        }
      }
    },
    halt,
    async kill() {
      daemon!.kill('SIGKILL');
      await daemon!.exited;
    },
    stop: () => stopping ??= halt().then(() => recipe.remove()),
  };
}

/** The service that a variable of the environment names, which is not ours to break, else one of our own. */
export async function openService<T extends { url: string }>(
  variable: string,
  start: () => Promise<T>,
): Promise<{ url: string; own: T | undefined }> {
  const named = process.env[variable];
  if (named) return { url: named, own: undefined };
  const own = await start();
  return { url: own.url, own };
}

/**
 * Path of a program: the one that `named` gives, else an installed one, else the one of Debian's package,
 * which root installs when it is missing. `otherwise`: advice for a person where that is impossible.
 */
export async function ensureProgram({ program, find, packageName, otherwise }: {
  program: string;
  find: () => string | undefined;
  packageName: string;
  otherwise: string;
}): Promise<string> {
  const installed = find();
  if (installed) return installed;
  await installPackages([packageName], otherwise);
  const found = find();
  if (found) return found;
  throw new Error(`${packageName} was installed, and there is still no ${program} ${otherwise}`);
}

/** The folder that a variable of the environment names; rejects one without the program. Undefined when it names none. */
export function namedFolder(variable: string, program: string): string | undefined {
  const folder = process.env[variable];
  if (!folder || findProgram([program], [folder])) return folder || undefined;
  throw new Error(`${variable} is ${folder}, where there is no ${program}`);
}

/** Folders `below` of those in `places` whose names fit, the newest version first. */
export function versionFolders(places: readonly string[], name: RegExp, below: string): string[] {
  return places.flatMap((place) => {
    try {
      return readdirSync(place)
        .filter((entry) => name.test(entry))
        .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
        .map((entry) => join(place, entry, below));
    } catch {
      return [];
    }
  });
}
