/**
 * Finds the runtimes on this machine: the programs themselves, not the wrappers that package
 * managers put before them, so that a child's pid is the pid of what runs.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram } from './run-program.ts';

export type RuntimeName = 'node' | 'deno';

export interface Runtime {
  name: RuntimeName;
  /** The program; absolute. */
  path: string;
  version: string;
  /** Arguments that run a TypeScript file. */
  argsFor(file: string): string[];
}

export const ROOT = fileURLToPath(new URL('../', import.meta.url));
export const THIS_RUNTIME: RuntimeName = process.versions.deno ? 'deno' : 'node';

/** Node runs TypeScript as it is from here on. */
const NODE_VERSION_MIN = [22, 18] as const;
const ASK_WITHIN_MS = 10_000;
const ASK = 'JSON.stringify([process.execPath, process.versions])';

/** This process's own program, else the one of the dev dependencies, else the first on PATH. Undefined when there is none that is new enough. */
export async function findRuntime(name: RuntimeName): Promise<Runtime | undefined> {
  if (name === THIS_RUNTIME) return describe(name, process.execPath, process.versions[name]!);
  for (const path of [join(ROOT, 'node_modules', '.bin', name), name]) {
    const found = await ask(name, path);
    if (found && isNewEnough(found)) return found;
  }
  return undefined;
}

async function ask(name: RuntimeName, path: string): Promise<Runtime | undefined> {
  const args = name === 'deno' ? ['eval', '-p', ASK] : ['-p', ASK];
  const { code, output } = await runProgram(path, args, { withinMs: ASK_WITHIN_MS });
  const answer = code === 0 && /^\[".*\]$/m.exec(output);
  if (!answer) return undefined;
  const [execPath, versions] = JSON.parse(answer[0]) as [string, Record<RuntimeName, string>];
  return describe(name, execPath, versions[name]);
}

function describe(name: RuntimeName, path: string, version: string): Runtime {
  const before = name === 'deno' ? ['run', '-A'] : [];
  return { name, path, version, argsFor: (file) => [...before, file] };
}

function isNewEnough({ name, version }: Runtime): boolean {
  if (name === 'deno') return true;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > NODE_VERSION_MIN[0] ||
    (major === NODE_VERSION_MIN[0] && minor >= NODE_VERSION_MIN[1]);
}
