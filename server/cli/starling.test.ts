import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runProgram } from '../../scripts/testkit/run-program.ts';
import { findRuntime, ROOT, THIS_RUNTIME } from '../../scripts/testkit/runtimes.ts';

const test = suite('command line');
const PROGRAM = join(ROOT, 'server/cli/starling.ts');
const runtime = (await findRuntime(THIS_RUNTIME))!;

const run = (...args: string[]) =>
  runProgram(runtime.path, [...runtime.argsFor(PROGRAM), ...args], { withinMs: 30_000 });

test('without a command it lists the commands', async () => {
  for (const args of [[], ['--help'], ['help']]) {
    const { code, output } = await run(...args);
    assert.is(code, 0);
    for (const name of ['doctor', 'key', 'webhook']) assert.match(output, `  ${name} `);
  }
});

test('each command explains itself', async () => {
  for (const name of ['doctor', 'key', 'webhook']) {
    const { code, output } = await run(name, '--help');
    assert.is(code, 0);
    assert.match(output, new RegExp(`^starling ${name}: .+\\n\\n  starling ${name}`));
  }
});

test('a wrong command, option or argument ends with 2 and is named', async () => {
  const cases: [string[], RegExp][] = [
    [['constructor'], /there is no command "constructor"/],
    [['doctor', '--jsn'], /Unknown option '--jsn'/],
    [['doctor', 'all'], /takes no arguments/],
    [['key', 'mak'], /there is no "key mak"\nRun "starling key --help" for its usage/],
    [['webhook'], /name an action: add, list, /],
    [['webhook', 'pause'], /name the id of a webhook/],
    [['webhook', 'list', 'a', 'b'], /too many arguments: b/],
  ];
  for (const [args, said] of cases) {
    const { code, output } = await run(...args);
    assert.is(code, 2, args.join(' '));
    assert.match(output, said);
  }
});

test('the doctor prints JSON, one finding a line', async () => {
  const { output } = await run('doctor', '--json');
  const findings = output.trim().split('\n').map((line) => JSON.parse(line));
  assert.ok(findings.every(({ level, about, text }) => level && about && text));
});

test.run();
