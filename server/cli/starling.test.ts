import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runProgram } from '../../scripts/testkit/run-program.ts';
import { findRuntime, ROOT, THIS_RUNTIME } from '../../scripts/testkit/runtimes.ts';
import { createOpenApi } from '../http/api/openapi.ts';
import { key } from './key.ts';
import { webhook } from './webhook.ts';

const test = suite('command line');
const PROGRAM = join(ROOT, 'server/cli/starling.ts');
const runtime = (await findRuntime(THIS_RUNTIME))!;

const run = (...args: string[]) =>
  runProgram(runtime.path, [...runtime.argsFor(PROGRAM), ...args], {
    withinMs: 30_000,
    env: { STORE_URL: 'memory:' },
  });

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
    [['webhook', 'list', 'a', 'b'], /too many arguments: a b/],
    [['webhook', 'add', 'https://example.org'], /too many arguments: https:/],
    [['key', 'list', 'a'], /too many arguments: a/],
    [['key', 'make', '--name=a', '--scopes=read', 'post'], /too many arguments: post/],
  ];
  for (const [args, said] of cases) {
    const { code, output } = await run(...args);
    assert.is(code, 2, args.join(' '));
    assert.match(output, said);
  }
});

test('each command in the documentation exists', () => {
  const { info } = createOpenApi([], '1') as { info: { description: string } };
  const pages = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'))
    .map((name) => readFileSync(join(ROOT, 'docs', name), 'utf8'));
  const usages = { key: key.usage, webhook: webhook.usage };
  for (const text of [info.description, ...pages]) {
    for (const [quoted, name, action] of text.matchAll(/npm run (key|webhook) -- (\S+)/g)) {
      assert.match(usages[name as keyof typeof usages], `starling ${name} ${action}`, quoted);
    }
  }
});

test('the doctor prints JSON, one finding a line', async () => {
  const { output } = await run('doctor', '--json');
  const findings = output.trim().split('\n').map((line) => JSON.parse(line));
  assert.ok(findings.every(({ level, about, text }) => level && about && text));
});

test.run();
