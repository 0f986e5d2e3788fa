import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../../scripts/testkit/run-program.ts';
import { findRuntime, ROOT, THIS_RUNTIME } from '../../scripts/testkit/runtimes.ts';
import { startServer } from '../../scripts/testkit/server-process.ts';

const test = suite('owner');
const PROGRAM = join(ROOT, 'server/cli/starling.ts');

test('a link opens a session on a running server, with the address of PUBLIC_URL', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'starling-owner-'));
  const server = await startServer({ dir });
  const runtime = (await findRuntime(THIS_RUNTIME))!;
  const run = (args: string[], env: Record<string, string> = {}) =>
    runProgram(runtime.path, [...runtime.argsFor(PROGRAM), 'owner', ...args], {
      withinMs: 30_000,
      env: { STORE_URL: `sqlite:${join(dir, 'starling.db')}`, ...env },
    });
  try {
    assert.match(server.output(), /owner link, for one use within 60 minutes: http:\/\/localhost/);
    const made = await run(['--name=Olga'], { PUBLIC_URL: 'https://chat.example/' });
    assert.is(made.code, 0, made.output);
    const [, link] = /^https:\/\/chat\.example\/admin#link=([\w-]{43})$/m.exec(made.output)!;
    const entered = await fetch(`${server.url}/admin/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: server.url },
      body: JSON.stringify({ link }),
    });
    assert.is(entered.status, 201);
    const { member } = await entered.json() as { member: { name: string } };
    assert.is(member.name, 'Olga');
    const wrong: [string[], Record<string, string>, number, RegExp][] = [
      [['more'], {}, 2, /too many arguments: more/],
      [['--name= '], {}, 1, /name: must be 1 to 40 visible characters/],
      [[], { ADMIN: 'off' }, 1, /ADMIN=off switches the console off/],
      [[], { ADMIN: 'no' }, 1, /ADMIN must be one of on, off/],
      [[], { PUBLIC_URL: 'chat.example/x' }, 1, /PUBLIC_URL must be an address such as/],
    ];
    for (const [args, env, code, said] of wrong) {
      const ended = await run(args, env);
      assert.is(ended.code, code, ended.output);
      assert.match(ended.output, said);
    }
  } finally {
    await server.stop();
    rmSync(dir, { recursive: true });
  }
});

test.run();
