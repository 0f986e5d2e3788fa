/**
 * Test runner as CI sees it: exit code and last line.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { join } from 'node:path';
import { runProgram } from '../testkit/run-program.ts';
import { findRuntime, ROOT, THIS_RUNTIME } from '../testkit/runtimes.ts';

const test = suite('test');

async function run(...args: string[]): Promise<{ code: number | null; lines: string[] }> {
  const runtime = await findRuntime(THIS_RUNTIME);
  const command = [...runtime!.argsFor(join(ROOT, 'scripts/test.ts')), ...args];
  const { code, output } = await runProgram(runtime!.path, command, { withinMs: 60_000 });
  return { code, lines: output.trimEnd().split('\n') };
}

const only = `--runtime=${THIS_RUNTIME}`;

test('green tests exit with 0 and are counted in the last line', async () => {
  const { code, lines } = await run('scripts/test/fixtures/passing.test.ts', only);
  assert.is(lines.at(-1), '2 passed, 0 failed', lines.join('\n'));
  assert.match(lines.at(-2)!, `2 tests in 1 files ran on ${THIS_RUNTIME}`);
  assert.is(code, 0);
});

test('a red test exits with 1 and shows its output and the command that repeats it', async () => {
  const { code, lines } = await run('scripts/test/fixtures/failing.test.ts', only);
  const text = lines.join('\n');
  assert.is(lines.at(-1), '1 passed, 1 failed', text);
  assert.match(text, 'Expected values to be strictly equal');
  assert.match(text, `npm test -- scripts/test/fixtures/failing.test.ts ${only}`);
  assert.is(code, 1);
});

test('an unknown test file or runtime exits with 1', async () => {
  assert.is((await run('no-such-file', only)).code, 1);
  assert.is((await run('scripts/test/fixtures/passing.test.ts', '--runtime=bun')).code, 1);
});

test.run();
