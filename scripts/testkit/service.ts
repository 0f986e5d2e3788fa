/**
 * Service starter: keeps a program such as RabbitMQ or Postgres running for tests, from a recipe.
 */
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { basename, dirname, join } from 'node:path';
import { type Daemon, readyWithin, stopDaemon } from './daemon.ts';
import { findProgram, installPackages } from './debian-packages.ts';

export interface Service {
  /** Of the program itself; changes with each start. */
  readonly pid: number;
  /** Starts it again on the same port with the same data. */
  start(): Promise<void>;
  /** Asks it to stop, with all its sessions, and waits. The data stays. */
  halt(): Promise<void>;
  kill(): Promise<void>;
  /** Stops the service and removes its files. Idempotent. */
  stop(): Promise<void>;
}

export interface ServiceRecipe {
  name: string;
  launch(): Daemon;
  accepts(): Promise<boolean>;
  startWithinMs: number;
  stopSignal: NodeJS.Signals;
  /** After a failed start: true if its output shows that the start was only too early. */
  isEarly?(output: string): boolean;
  /** After the last stop. */
  remove(): void | Promise<void>;
}

const STOP_WITHIN_MS = 20_000;
/** After a kill, the system may release the old process's resources late. */
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

/** The service that a variable names, which tests must not break, or a new one. */
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
 * Path of an installed program, or of the one in Debian's packages, which root installs.
 * `otherwise` tells a person the alternative.
 */
export async function ensureProgram({ program, find, packageNames, otherwise }: {
  program: string;
  find: () => string | undefined;
  packageNames: readonly string[];
  otherwise: string;
}): Promise<string> {
  const installed = find();
  if (installed) return installed;
  await installPackages(packageNames, otherwise);
  const found = find();
  if (found) return found;
  throw new Error(
    `${packageNames.join(' ')} was installed, but ${program} is still missing ${otherwise}`,
  );
}

/** Path that the variable names, or as `ensureProgram`, by the names that a program may have. */
export async function ensureNamedProgram({ variable, names, folders, packageNames }: {
  variable: string;
  names: readonly string[];
  /** Default: those of PATH. */
  folders?: readonly string[];
  packageNames: readonly string[];
}): Promise<string> {
  const named = process.env[variable];
  if (named) {
    if (findProgram([basename(named)], [dirname(named)])) return named;
    throw new Error(`${variable} is ${named}, which is not a program`);
  }
  return await ensureProgram({
    program: names[0]!,
    find: () => findProgram(names, folders),
    packageNames,
    otherwise: `or set ${variable} to the path of one`,
  });
}

/** Folder that a variable names; undefined without it. Throws if it lacks the program. */
export function namedFolder(variable: string, program: string): string | undefined {
  const folder = process.env[variable];
  if (!folder || findProgram([program], [folder])) return folder || undefined;
  throw new Error(`${variable} is ${folder}, which does not contain ${program}`);
}

/** Returns folders `below` of those in `places` whose names match, newest version first. */
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
