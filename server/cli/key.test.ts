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

test('a key is made, works on a running server, is listed, and revoked', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'starling-key-'));
  const server = await startServer({ dir });
  const runtime = (await findRuntime(THIS_RUNTIME))!;
  const run = (...args: string[]) =>
    runProgram(runtime.path, [...runtime.argsFor(join(ROOT, 'server/cli/key.ts')), ...args], {
      withinMs: 30_000,
      env: { STORE_URL: `sqlite:${join(dir, 'starling.db')}` },
    });
  try {
    const made = await run('--name=bot', '--scopes=read,post', '--rooms=team/*', '--days=9');
    assert.is(made.code, 0, made.output);
    const key = /^sk_[\w-]{43}$/m.exec(made.output)![0];
    const ask = async () =>
      (await fetch(`${server.url}/api/v1/rooms/team%2Fred/messages`, {
        headers: { authorization: `Bearer ${key}` },
      })).status;
    await until(async () => await ask() === 200, { withinMs: 10_000 });
    const listed = await run('--list');
    assert.match(listed.output, /^[\da-f]{12} {2}bot {2}read,post {2}team\/\* {2}.*, until /m);
    assert.not(listed.output.includes(key));
    const id = listed.output.slice(0, 12);
    assert.is((await run(`--revoke=${id}`)).code, 0);
    await until(async () => await ask() === 401, { withinMs: 10_000 });
    assert.is((await run(`--revoke=${id}`)).code, 1);
    for (const args of [[], ['--name=bot'], ['--name=Bot', '--scopes=read']]) {
      assert.match((await run(...args)).output, /usage:/);
    }
  } finally {
    server.kill('SIGKILL');
    await server.exited;
    rmSync(dir, { recursive: true, force: true });
  }
});

test.run();
