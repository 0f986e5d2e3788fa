/**
 * Guard around uvu, with files that uvu alone would pass or wait for endlessly.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { join } from 'node:path';
import { findRuntime, ROOT, THIS_RUNTIME } from '../testkit/runtimes.ts';
import { runTestFile, runTestFiles, type TestFileRun } from './run-files.ts';

const test = suite('run-files');
const WITHIN_MS = 20_000;

const fixture = (name: string): string => join(ROOT, 'scripts/test/fixtures', `${name}.test.ts`);

async function run(name: string, withinMs = WITHIN_MS): Promise<TestFileRun> {
  const runtime = await findRuntime(THIS_RUNTIME);
  return runTestFile(runtime!, fixture(name), { withinMs });
}

async function runTogether(names: readonly string[], withinMs = WITHIN_MS): Promise<TestFileRun[]> {
  const runtime = await findRuntime(THIS_RUNTIME);
  return runTestFiles(runtime!, names.map(fixture), { withinMs });
}

function assertRed(result: TestFileRun, fault: RegExp): void {
  assert.match(result.fault ?? 'green', fault, result.output);
  assert.ok(result.failed > 0);
}

const RED: readonly [name: string, what: string, fault: RegExp][] = [
  ['throwing-hook', 'a throwing hook', /1 of 1 did not pass/],
  ['thrown-string', 'a thrown string', /did not pass|code/],
  ['forgotten-run', 'a file without `.run()`', /no test|without a result/],
  ['no-test', 'a file without a test', /no test|without a result/],
  ['skipped', 'a skipped test', /1 skipped/],
  ['early-exit', 'a file that exits early with code 0', /code 1|without a result|ended early/],
  ['nowhere', 'a file that is not there', /code 1/],
];

test('a file with passing tests is green and counted', async () => {
  const { fault, passed, failed } = await run('passing');
  assert.equal({ fault, passed, failed }, { fault: undefined, passed: 2, failed: 0 });
});

test('a failing test is red, and the others in its file are counted', async () => {
  const result = await run('failing');
  assertRed(result, /code 1/);
  assert.equal([result.passed, result.failed], [1, 1]);
  assert.match(result.output, 'does not');
});

for (const [name, what, fault] of RED) {
  test(`${what} is red`, async () => assertRed(await run(name), fault));
}

test('a hanging test, and a file that does not end after its tests, are red at the deadline', async () => {
  const results = await Promise.all([run('hanging', 2_000), run('lasting-timer', 2_000)]);
  for (const result of results) assertRed(result, /did not end within 2000 ms/);
});

test('in a shared process each file is judged by its own tests', async () => {
  const names = ['failing', ...RED.map(([name]) => name), 'passing'];
  const runs = await runTogether(names);
  assert.equal(runs.map(({ file }) => file), names.map(fixture));
  assert.equal([runs[0]!.passed, runs[0]!.failed], [1, 1]);
  RED.forEach(([, , fault], i) => assertRed(runs[i + 1]!, fault));
  assert.equal([runs.at(-1)!.fault, runs.at(-1)!.passed], [undefined, 2]);
});

test('after a hang in a shared process that file is red, and later ones run again', async () => {
  const [hanging, passing] = await runTogether(['hanging', 'passing'], 2_000);
  assertRed(hanging!, /did not end within 2000 ms/);
  assert.equal([passing!.fault, passing!.passed], [undefined, 2], passing!.output);
});

test('a process that does not end after green files is red', async () => {
  const runs = await runTogether(['passing', 'lasting-timer'], 2_000);
  assert.is(runs[0]!.fault, undefined);
  assertRed(runs[1]!, /the process of it and others did not end within 2000 ms/);
});

test.run();
