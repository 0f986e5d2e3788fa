/**
 * The process from an operator's view: its messages when it cannot start, and how it stops.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { permissionsOf } from '../../scripts/testkit/runtimes.ts';
import { enterRoom, newId } from '../../scripts/testkit/server/wire-client.ts';
import { startServer } from '../../scripts/testkit/server-process.ts';
import { until } from '../lib/until.ts';

const test = suite('main');
const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const RUN = process.versions.deno ? ['run', ...permissionsOf('serve', [tmpdir()]), MAIN] : [MAIN];
const WITHIN_MS = 20_000;

/** Runs the server with settings that prevent its start. */
function failToStart(env: Record<string, string>): Promise<{ code: number | null; said: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, RUN, {
      env: { ...process.env, PORT: '0', STORE_URL: 'memory:', ...env },
    });
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`it runs on: ${said}`));
    }, WITHIN_MS);
    let said = '';
    child.stdout.on('data', (data) => said += data);
    child.stderr.on('data', (data) => said += data);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, said });
    });
  });
}

function assertOneLine({ code, said }: { code: number | null; said: string }, part: string): void {
  assert.is(code, 1, said);
  assert.is(said.trim().split('\n').length, 1, said);
  assert.ok(said.includes('cannot start') && said.includes(part), said);
}

test('a wrong setting gives one clear line and exit code 1', async () => {
  assertOneLine(await failToStart({ PORT: 'abc' }), 'PORT must be');
  assertOneLine(await failToStart({ STORE_URL: 'mysql://x' }), 'STORE_URL must start with');
  assertOneLine(await failToStart({ SECRET_FILE: '/nowhere' }), 'SECRET_FILE cannot be read');
});

test('outside production only this machine can connect, and the log says so', async () => {
  const server = await startServer({ env: { HOST: '' } });
  try {
    assert.is(server.url, `http://127.0.0.1:${server.port}`);
    assert.match(server.output().split('\n')[0]!, 'HOST=0.0.0.0');
    const { status } = await fetch(`http://localhost:${server.port}/health`);
    assert.is(status, 200);
    assert.not(await connects(server.port, '127.0.0.2'));
    assert.not(await connects(server.port, '::1'));
  } finally {
    server.kill('SIGKILL');
    await server.exited;
  }
});

test('in production it listens on all addresses', async () => {
  const server = await startServer({ env: { HOST: '', NODE_ENV: 'production' } });
  try {
    assert.not.match(server.output(), 'HOST=0.0.0.0');
    if (process.platform === 'linux') assert.ok(await connects(server.port, '127.0.0.2'));
  } finally {
    server.kill('SIGKILL');
    await server.exited;
  }
});

/** Only Linux has all of 127.0.0.0/8. */
function connects(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const wire = connect({ port, host }, () => {
      wire.destroy();
      resolve(true);
    });
    wire.on('error', () => resolve(false));
  });
}

test('a port in use gives one clear line and exit code 1', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  try {
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    const failed = await failToStart({ PORT: String(port), HOST: '127.0.0.1' });
    assertOneLine(failed, `PORT ${port}`);
    // Deno words it differently.
    assert.match(failed.said, /in use/i);
  } finally {
    other.close();
  }
});

test('a history that cannot be opened gives one clear line and exit code 1', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'starling-main-'));
  try {
    const file = join(folder, 'file');
    writeFileSync(file, 'not a folder');
    assertOneLine(await failToStart({ STORE_URL: `sqlite:${join(file, 'x.db')}` }), 'x.db');
    const garbage = join(folder, 'garbage.db');
    writeFileSync(garbage, 'not a database, by far not '.repeat(100));
    assertOneLine(await failToStart({ STORE_URL: `sqlite:${garbage}` }), 'garbage.db');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the server may copy the log into the file, with the rights of the documented command', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'starling-main-'));
  const server = await startServer({ dir, env: { 'limits.sendsPerMinute': 0 } });
  try {
    const file = join(dir, 'starling.db');
    const emptyBytes = statSync(file).size;
    const ada = await enterRoom(server, 'lobby', { name: 'Ada' });
    const text = 'x'.repeat(3_900);
    await until(async () => {
      await Promise.all(
        Array.from(
          { length: 100 },
          () => ada.ask({ type: 'send', room: 'lobby', id: newId(), text }),
        ),
      );
      return statSync(file).size > emptyBytes;
    }, { withinMs: 3 * WITHIN_MS });
  } finally {
    server.kill('SIGKILL');
    await server.exited;
    rmSync(dir, { recursive: true });
  }
});

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`${signal} disconnects clients and ends with exit code 0`, async () => {
    const server = await startServer();
    const ws = new WebSocket(`ws://127.0.0.1:${server.port}/chat`, ['starling.v1']);
    const frames: string[] = [];
    ws.onmessage = ({ data }) => void frames.push(String(data));
    await new Promise((resolve) => ws.onopen = resolve);
    ws.send('{"type":"hello"}');
    const closed = new Promise<number>((resolve) => ws.onclose = ({ code }) => resolve(code));
    server.kill(signal);
    assert.is(await closed, 1012);
    assert.is(await server.exited, 0, server.output());
    assert.ok(frames.some((text) => text.includes('"goaway"')), frames.join());
  });
}

test.run();
