import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runProgram } from './run-program.ts';
import { findRuntime, ROOT, THIS_RUNTIME } from './runtimes.ts';

const test = suite('options of scripts');
const SCRIPTS = [
  'attack',
  'bench',
  'build',
  'chaos',
  'check',
  'cluster',
  'fuzz',
  'growth',
  'settings',
  'storm',
  'swarm-check',
  'test',
  'widget-bench',
];
const runtime = (await findRuntime(THIS_RUNTIME))!;

const run = (script: string, option: string) =>
  runProgram(runtime.path, [...runtime.argsFor(join(ROOT, 'scripts', `${script}.ts`)), option], {
    withinMs: 60_000,
  });

test('each script explains itself, and names a wrong option', async () => {
  for (const script of SCRIPTS) {
    const [help, wrong] = await Promise.all([run(script, '--help'), run(script, '--nonsense')]);
    assert.is(help.code, 0, script);
    assert.match(help.output, /^usage: (npm|node) /, script);
    assert.is(wrong.code, 2, script);
    assert.match(wrong.output, "Unknown option '--nonsense'\nusage: ", script);
  }
});

test.run();
