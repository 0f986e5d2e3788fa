/**
 * The guard around uvu, shown files on which uvu alone would be green, or wait for ever.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { join } from 'node:path';
import { findRuntime, ROOT, THIS_RUNTIME } from './runtimes.ts';
import { runTestFile, type TestFileRun } from './test-file.ts';

const test = suite('test-file');
const WITHIN_MS = 20_000;

async function run(name: string, withinMs = WITHIN_MS): Promise<TestFileRun> {
  const runtime = await findRuntime(THIS_RUNTIME);
  return runTestFile(runtime!, join(ROOT, 'scripts/fixtures', `${name}.test.ts`), { withinMs });
}

function assertRed(result: TestFileRun, fault: RegExp): void {
  assert.match(result.fault ?? 'green', fault, result.output);
  assert.ok(result.failed > 0);
}

test('a file whose tests pass is green and counted', async () => {
  const { fault, passed, failed } = await run('passing');
  assert.equal({ fault, passed, failed }, { fault: undefined, passed: 2, failed: 0 });
});

test('a failing test is red, and the others in its file are still counted', async () => {
  const result = await run('failing');
  assertRed(result, /code 1/);
  assert.equal([result.passed, result.failed], [1, 1]);
  assert.match(result.output, 'does not');
});

test('a throwing hook is red', async () => {
  assertRed(await run('throwing-hook'), /1 of 1 did not pass/);
});

test('a thrown string is red', async () => {
  assertRed(await run('thrown-string'), /did not pass|code/);
});

test('a file without `.run()` is red', async () => {
  assertRed(await run('forgotten-run'), /without a result/);
});

test('a file without a test is red', async () => {
  assertRed(await run('no-test'), /no test/);
});

test('a skipped test is red', async () => {
  assertRed(await run('skipped'), /1 skipped/);
});

test('a file that exits early with code 0 is red', async () => {
  assertRed(await run('early-exit'), /code 1|without a result/);
});

test('a hanging test, and a file that does not end after its tests, are red at the deadline', async () => {
  const results = await Promise.all([run('hanging', 2_000), run('lasting-timer', 2_000)]);
  for (const result of results) assertRed(result, /did not end within 2000 ms/);
});

test('a file that is not there is red', async () => {
  assertRed(await run('nowhere'), /code 1/);
});

test.run();
