/**
 * `npm run check`: static checks of format, lint, types, imports between folders, circular imports,
 * lengths, language, and registry addresses in the lock file.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkImports } from './check/imports.ts';
import { checkLanguage, readPages } from './check/language.ts';
import { readSources } from './check/sources.ts';
import { checkStructure } from './check/structure.ts';
import { runProgram } from './testkit/run-program.ts';
import { findRuntime, ROOT, type Runtime, THIS_RUNTIME } from './testkit/runtimes.ts';
import { readOptions } from './testkit/script-options.ts';

interface Check {
  name: string;
  /** Describes the faults; empty without faults. */
  findFaults(): string | Promise<string>;
}

const PROGRAM_WITHIN_MS = 120_000;

/** Prints a line per check, and the faults. Returns true without faults. */
export async function runChecks(): Promise<boolean> {
  const [deno, own] = await Promise.all([findRuntime('deno'), findRuntime(THIS_RUNTIME)]);
  if (!deno || !own) throw new Error('Deno was not found: `npm ci` installs it');
  const sources = readSources(ROOT);
  const checks: Check[] = [
    { name: 'format', findFaults: () => complaints(deno, ['fmt', '--check']) },
    { name: 'lint', findFaults: () => complaints(deno, ['lint']) },
    {
      name: 'types',
      findFaults: () =>
        complaints(own, [...own.argsFor(join(ROOT, 'node_modules/typescript/bin/tsc')), '-p', '.']),
    },
    { name: 'imports', findFaults: () => checkImports(sources).join('\n') },
    { name: 'structure', findFaults: () => checkStructure(sources).join('\n') },
    {
      name: 'language',
      findFaults: () => checkLanguage([...sources, ...readPages(ROOT)]).join('\n'),
    },
    { name: 'lock file', findFaults: () => checkLockFile().join('\n') },
  ];
  let isGood = true;
  for (const { name, findFaults } of checks) {
    const faults = await findFaults();
    console.log(`${faults ? 'FAIL ' : 'ok   '} check  ${name}${faults && `\n${faults}\n`}`);
    isGood &&= faults === '';
  }
  return isGood;
}

async function complaints({ path }: Runtime, args: string[]): Promise<string> {
  const run = await runProgram(path, args, { cwd: ROOT, withinMs: PROGRAM_WITHIN_MS });
  if (run.code === 0) return '';
  return run.output.trimEnd() || `${args.join(' ')} ended with code ${run.code}`;
}

/** A registry address in the lock file would redirect everyone's downloads. */
function checkLockFile(): string[] {
  const lines = readFileSync(join(ROOT, 'package-lock.json'), 'utf8').split('\n');
  return lines.flatMap((line, i) =>
    line.includes('"resolved"') ? [`package-lock.json:${i + 1}: ${line.trim()}`] : []
  );
}

if (import.meta.main) readOptions('usage: npm run check', {});
if (import.meta.main) process.exitCode = await runChecks() ? 0 : 1;
