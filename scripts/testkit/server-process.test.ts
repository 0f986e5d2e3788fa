import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from './run-program.ts';
import { permissionsOf, ROOT, THIS_RUNTIME } from './runtimes.ts';
import { startServer } from './server-process.ts';

const test = suite('server-process');

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('a started server listens, prints its address, and exits with 0 when stopped', async () => {
  const server = await startServer({ env: { REPLICA: 'north' } });
  const health = await (await fetch(`${server.url}/health`)).json() as { replica: string };
  assert.is(health.replica, 'north');
  assert.is(new URL(server.url).port, String(server.port));
  assert.match(server.output(), server.url);
  assert.is(await server.stop(), 0, server.output());
  assert.not(isAlive(server.pid));
});

test('a killed server is gone at once', async () => {
  const server = await startServer();
  assert.ok(isAlive(server.pid));
  server.kill('SIGKILL');
  assert.is(await server.exited, null);
  assert.not(isAlive(server.pid), 'the pid is that of the server');
  server.kill('SIGKILL');
});

test('a history in a given folder stays, and others are removed', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'starling-process-'));
  try {
    const server = await startServer({ dir });
    await server.stop();
    assert.ok(existsSync(join(dir, 'starling.db')));
  } finally {
    rmSync(dir, { recursive: true });
  }
});

test('a server that cannot start rejects with its output', async () => {
  try {
    await startServer({ env: { 'limits.textMax': 'many' } });
    assert.unreachable();
  } catch (error) {
    assert.match((error as Error).message, 'limits.textMax: must be');
  }
});

test('on Deno the commands for keys and webhooks have the permissions of the server', () => {
  for (const task of ['key', 'webhook'] as const) {
    assert.equal(permissionsOf(task, []), permissionsOf('serve', []), task);
  }
});

test('on Deno the server has the permissions of deno.json, and writes nowhere else', async () => {
  const flags = permissionsOf('serve', []);
  assert.ok(flags.includes('--no-prompt'));
  assert.not(flags.some((flag) => /^(-A|--allow-(all|run|ffi|write))$/.test(flag)), flags.join());
  if (THIS_RUNTIME !== 'deno') return;
  const elsewhere = mkdtempSync(join(tmpdir(), 'starling-elsewhere-'));
  try {
    const { code, output } = await runProgram(
      process.execPath,
      ['run', ...flags, join(ROOT, 'server/main.ts')],
      { withinMs: 60_000, env: { PORT: '0', STORE_URL: `sqlite:${join(elsewhere, 'x.db')}` } },
    );
    assert.is(code, 1, output);
    assert.match(output, 'Requires write access');
    assert.equal(readdirSync(elsewhere), []);
  } finally {
    rmSync(elsewhere, { recursive: true });
  }
});

test.run();
