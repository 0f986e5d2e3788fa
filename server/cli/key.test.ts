import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../lib/until.ts';
import { runProgram } from '../../scripts/testkit/run-program.ts';
import { findRuntime, ROOT, THIS_RUNTIME } from '../../scripts/testkit/runtimes.ts';
import { startServer } from '../../scripts/testkit/server-process.ts';

const test = suite('key');
const PROGRAM = join(ROOT, 'server/cli/starling.ts');

test('a key is made, works on a running server, is listed, and revoked', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'starling-key-'));
  const server = await startServer({ dir });
  const runtime = (await findRuntime(THIS_RUNTIME))!;
  const run = (...args: string[]) =>
    runProgram(runtime.path, [...runtime.argsFor(PROGRAM), 'key', ...args], {
      withinMs: 30_000,
      env: { STORE_URL: `sqlite:${join(dir, 'starling.db')}` },
    });
  try {
    const made = await run(
      'make',
      '--name=bot',
      '--scopes=read,post',
      '--rooms=team/*',
      '--days=9',
    );
    assert.is(made.code, 0, made.output);
    const key = /^sk_[\w-]{43}$/m.exec(made.output)![0];
    const ask = async () =>
      (await fetch(`${server.url}/api/v1/rooms/team%2Fred/messages`, {
        headers: { authorization: `Bearer ${key}` },
      })).status;
    await until(async () => await ask() === 200, { withinMs: 10_000 });
    const listed = await run('list');
    assert.match(listed.output, /^[\da-f]{12} {2}bot {2}read,post {2}team\/\* {2}.*, until /m);
    assert.not(listed.output.includes(key));
    const id = listed.output.slice(0, 12);
    assert.is((await run('revoke', id)).code, 0);
    await until(async () => await ask() === 401, { withinMs: 10_000 });
    assert.is((await run('revoke', id)).code, 1);
    const wrong: [string[], number, RegExp][] = [
      [[], 2, /name an action: make, list or revoke/],
      [['make', '--name=bot'], 2, /--name and --scopes are required/],
      [['make', '--name=bot', '--scopes=read', '--days=0'], 2, /--days must be a whole number/],
      [['make', '--name=Bot', '--scopes=read'], 1, /name: must be 1 to 40 lower-case letters/],
      [['revoke'], 2, /name the id of a key/],
    ];
    for (const [args, code, said] of wrong) {
      const ended = await run(...args);
      assert.is(ended.code, code, args.join(' '));
      assert.match(ended.output, said);
    }
    const asJson = await run('make', '--name=other', '--scopes=read', '--json');
    const { name, secret } = JSON.parse(asJson.output);
    assert.is(name, 'other');
    assert.match(secret, /^sk_/);
  } finally {
    server.kill('SIGKILL');
    await server.exited;
    rmSync(dir, { recursive: true, force: true });
  }
});

test.run();
