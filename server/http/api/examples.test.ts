/**
 * Runs the examples of docs/api.md.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram, installPackages } from '../../../scripts/testkit/debian-packages.ts';
import { runProgram } from '../../../scripts/testkit/run-program.ts';
import { ROOT } from '../../../scripts/testkit/runtimes.ts';
import { startServer } from '../../../scripts/testkit/server-process.ts';
import { openStore } from '../../assemble.ts';
import { readConfig } from '../../config/config.ts';
import { until } from '../../lib/until.ts';
import { makeKey } from './key.ts';

const test = suite('examples');
const WITHIN_MS = 30_000;

test('the examples of docs/api.md work', async () => {
  if (!findProgram(['curl'])) await installPackages(['curl'], 'or put one on PATH');
  const dir = mkdtempSync(join(tmpdir(), 'starling-examples-'));
  const storeUrl = `sqlite:${join(dir, 'starling.db')}`;
  const store = await openStore(readConfig({ STORE_URL: storeUrl }));
  const { secret } = await makeKey(store.records, { name: 'bot', scopes: ['admin'] });
  await store.close();
  const server = await startServer({ dir });
  try {
    await until(async () => (await fetch(`${server.url}/ready`)).ok, { withinMs: WITHIN_MS });
    const text = readFileSync(join(ROOT, 'docs/api.md'), 'utf8');
    const blocks = [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block!);
    assert.ok(blocks.length >= 6);
    for (const block of blocks.filter((block) => block.includes('curl'))) {
      // Endless answers are read for a moment.
      const isEndless = block.includes('curl -N');
      const script = isEndless ? block.replace('curl -N', 'curl -sS -N --max-time 1') : block;
      const { code, output } = await runProgram('/bin/sh', ['-ec', script], {
        withinMs: WITHIN_MS,
        env: { CHAT: server.url, KEY: secret },
      });
      if (isEndless) assert.match(output, /^id: \d+\nevent: reset\ndata: \{/);
      else assert.is(code, 0, `${script}\n${output}`);
    }
  } finally {
    server.kill('SIGKILL');
    await server.exited;
    rmSync(dir, { recursive: true, force: true });
  }
});

test.run();
