import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../../scripts/testkit/run-program.ts';
import { findRuntime, ROOT, THIS_RUNTIME } from '../../scripts/testkit/runtimes.ts';

const test = suite('webhook command');
const PROGRAM = join(ROOT, 'server/cli/starling.ts');

test('webhooks are made, listed, changed and removed from the command line', async () => {
  const runtime = (await findRuntime(THIS_RUNTIME))!;
  const folder = mkdtempSync(join(tmpdir(), 'starling-webhook-'));
  const env = { STORE_URL: `sqlite:${join(folder, 'starling.db')}`, NODE_ENV: 'production' };
  const run = (...args: string[]) =>
    runProgram(runtime.path, [...runtime.argsFor(PROGRAM), 'webhook', ...args], {
      withinMs: 30_000,
      env,
    });
  try {
    const added = await run('add', '--url=https://hooks.example.org/a', '--rooms=team-*,lobby');
    assert.is(added.code, 0, added.output);
    assert.match(added.output, /^whsec_\S{44}$/m);
    const { id, rooms } = JSON.parse(/^\{.*\}$/m.exec(added.output)![0]);
    assert.equal(rooms, ['team-*', 'lobby']);
    assert.match((await run('pause', id)).output, /"paused":"by hand"/);
    assert.not.match((await run('resume', id)).output, /paused/);
    assert.match((await run('rotate', id)).output, /^whsec_\S{44}$/m);
    const listed = await run('list');
    assert.ok(listed.output.includes(id));
    assert.not.match(listed.output, /whsec_/);
    assert.equal((await run('dead-letters', id)).output, '');
    assert.is((await run('remove', id)).code, 0);
    assert.match((await run('list')).output, /^there are no webhooks$/m);
    const refused = await run('add', '--url=http://127.0.0.1/');
    assert.is(refused.code, 1);
    assert.match(refused.output, /not on the public internet/);
    assert.is((await run('fly')).code, 2);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.run();
