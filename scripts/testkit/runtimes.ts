/**
 * Runtimes on this machine: finds the programs themselves instead of the wrappers of package
 * managers, so that a child's pid is that of the program.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram } from './run-program.ts';

export type RuntimeName = 'node' | 'deno';

export interface Runtime {
  name: RuntimeName;
  path: string;
  version: string;
  /** Arguments that run a TypeScript file. `flags` replace all permissions on Deno. */
  argsFor(file: string, flags?: readonly string[]): string[];
}

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const THIS_RUNTIME: RuntimeName = process.versions.deno ? 'deno' : 'node';

/** First version of Node that runs TypeScript directly. */
const NODE_VERSION_MIN = [22, 18] as const;
const ASK_WITHIN_MS = 10_000;
const ASK = 'JSON.stringify([process.execPath, process.versions])';

/**
 * This process's program, or the dev dependency, or the first on PATH; undefined if none is new
 * enough.
 */
export async function findRuntime(name: RuntimeName): Promise<Runtime | undefined> {
  if (name === THIS_RUNTIME) return describe(name, process.execPath, process.versions[name]!);
  for (const path of [join(ROOT, 'node_modules', '.bin', name), name]) {
    const found = await readVersion(name, path);
    if (found && isNewEnough(found)) return found;
  }
  return undefined;
}

async function readVersion(name: RuntimeName, path: string): Promise<Runtime | undefined> {
  const args = name === 'deno' ? ['eval', '-p', ASK] : ['-p', ASK];
  const { code, output } = await runProgram(path, args, { withinMs: ASK_WITHIN_MS });
  const answer = code === 0 && /^\[".*\]$/m.exec(output);
  if (!answer) return undefined;
  const [execPath, versions] = JSON.parse(answer[0]) as [string, Record<RuntimeName, string>];
  return describe(name, execPath, versions[name]);
}

function describe(name: RuntimeName, path: string, version: string): Runtime {
  const argsFor = (file: string, flags: readonly string[] = ['-A']) =>
    name === 'deno' ? ['run', ...flags, file] : [file];
  return { name, path, version, argsFor };
}

/**
 * Permissions of a deno.json task, so that tests run with the same. Tests may also read and write
 * `folders`. `root` is the source with the deno.json.
 */
export function permissionsOf(
  task: 'serve' | 'starling' | 'key' | 'webhook',
  folders: readonly string[],
  root = ROOT,
): string[] {
  const { tasks } = JSON.parse(readFileSync(join(root, 'deno.json'), 'utf8')) as {
    tasks: Record<string, string>;
  };
  return tasks[task]!.split(' ').filter((word) => word.startsWith('--')).map((flag) => {
    const [, name, listed] = /^(--allow-(?:read|write))=(.*)$/.exec(flag) ?? [];
    if (name === undefined) return flag;
    return `${name}=${[...listed!.split(',').map((path) => resolve(root, path)), ...folders]}`;
  });
}

function isNewEnough({ name, version }: Runtime): boolean {
  if (name === 'deno') return true;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > NODE_VERSION_MIN[0] ||
    (major === NODE_VERSION_MIN[0] && minor >= NODE_VERSION_MIN[1]);
}
