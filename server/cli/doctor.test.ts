/**
 * The doctor as a program, beside a server that runs and with settings that are wrong.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { permissionsOf } from '../../scripts/testkit/runtimes.ts';
import { startServer } from '../../scripts/testkit/server-process.ts';
import { until } from '../lib/until.ts';

const test = suite('doctor');
const PROGRAM = fileURLToPath(new URL('./starling.ts', import.meta.url));
const RUN = process.versions.deno ? ['run', ...permissionsOf('starling', []), PROGRAM] : [PROGRAM];
const WITHIN_MS = 30_000;

function ask(env: Record<string, string>): Promise<{ code: number | null; said: string }> {
  const { PATH = '', HOME = '', DENO_DIR } = process.env;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...RUN, 'doctor'], {
      env: { PATH, HOME, ...(DENO_DIR ? { DENO_DIR } : {}), NO_COLOR: '1', ...env },
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), WITHIN_MS);
    let said = '';
    child.stdout.on('data', (data) => said += data);
    child.stderr.on('data', (data) => said += data);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, said });
    });
  });
}

test('beside a server that is well it finds nothing wrong', async () => {
  const server = await startServer();
  try {
    const env = { PORT: String(server.port), HOST: '127.0.0.1', STORE_URL: 'memory:' };
    const { code, said } = await ask(env);
    assert.is(code, 0, said);
    assert.match(said, 'in use by a running Starling');
    assert.match(said, 'errors: 0');
  } finally {
    server.kill('SIGKILL');
    await server.exited;
  }
});

test('what is unwise is told at the start of the server, too', async () => {
  const server = await startServer({ env: { NODE_ENV: 'production' } });
  try {
    await until(() => server.output().includes('warn settings: SECRET: '), { withinMs: 5_000 });
  } finally {
    server.kill('SIGKILL');
    await server.exited;
  }
});

test('it names all that is wrong, without a password, and ends with 1', async () => {
  const settings = await ask({ PORT: 'abc', STORE_URL: 'mysql://u:hunter2@x', SECRET: 'short' });
  assert.is(settings.code, 1, settings.said);
  for (const name of ['PORT', 'STORE_URL', 'SECRET']) {
    assert.match(settings.said, new RegExp(`ERROR +${name} `));
  }
  const parts = await ask({
    PORT: '0',
    NODE_ENV: 'production',
    STORE_URL: 'postgres://u:hunter2@127.0.0.1:1/x',
    BROKER_URL: 'amqp://u:hunter2@127.0.0.1:1',
  });
  assert.is(parts.code, 1, parts.said);
  assert.match(parts.said, /ERROR +store /);
  assert.match(parts.said, /ERROR +broker 127.0.0.1:1 /);
  assert.not.match(settings.said + parts.said, 'hunter2');
});

test.run();
