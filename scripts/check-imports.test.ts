import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkImports, readSources } from './check-imports.ts';
import { ROOT } from './runtimes.ts';

const test = suite('check-imports');

function faultsOf(path: string, text: string): string[] {
  return checkImports([{ path, text }]);
}

function assertRefused(path: string, text: string, part: string): void {
  const faults = faultsOf(path, text);
  assert.is(faults.length, 1, `${path}: ${text} -> ${faults.join()}`);
  assert.ok(faults[0]!.startsWith(`${path}:1: `) && faults[0]!.includes(part), faults[0]);
}

function assertAllowed(path: string, text: string): void {
  assert.equal(faultsOf(path, text), []);
}

/** In parts, since this file is checked too. */
const GLOBAL = ['De', 'no'].join('');

const importing = (target: string): string => `import { x } from '${target}';\n`;

test('the arrows between folders point one way', () => {
  const refused: [path: string, target: string][] = [
    ['server/protocol/decode.ts', '../lib/log.ts'],
    ['server/lib/log.ts', '../room/room.ts'],
    ['server/store/sqlite.ts', '../broker/broker.ts'],
    ['server/broker/memory.ts', '../store/store.ts'],
    ['server/auth/guest-token.ts', '../session/session.ts'],
    ['server/room/room.ts', '../hub/hub.ts'],
    ['server/room/room.ts', '../store/group-commit.ts'],
    ['server/room/room.ts', '../store/memory.ts'],
    ['server/room/room.ts', '../broker/memory.ts'],
    ['server/hub/hub.ts', '../session/session.ts'],
    ['server/hub/hub.ts', '../store/sqlite.ts'],
    ['server/session/session.ts', '../socket/connections.ts'],
    ['server/socket/connections.ts', '../hub/hub.ts'],
    ['server/app.ts', '../web/client/link.ts'],
    ['server/main.ts', '../scripts/check.ts'],
    ['web/client/link.ts', '../../server/lib/log.ts'],
    ['web/client/link.ts', '../widget/avatar.ts'],
    ['web/widget/avatar.ts', '../../server/room/room.ts'],
    ['web/demo/demo.ts', '../../server/config.ts'],
  ];
  for (const [path, target] of refused) assertRefused(path, importing(target), 'may import only');
});

test('what follows the arrows is allowed', () => {
  assertAllowed('server/room/room.ts', importing('../store/fold.ts'));
  assertAllowed('server/hub/hub.ts', importing('../room/room.ts'));
  assertAllowed('server/hub/hub.ts', importing('../store/group-commit.ts'));
  assertAllowed('server/session/session.ts', importing('../auth/guest-token.ts'));
  assertAllowed('server/assemble.ts', importing('./store/sqlite.ts'));
  assertAllowed('web/widget/avatar.ts', importing('../client/link.ts'));
  assertAllowed('web/client/link.ts', importing('../../server/protocol/frames.ts'));
});

test('only server/assemble.ts names a store or a broker', () => {
  assertRefused('server/app.ts', importing('./store/sqlite.ts'), 'names a store');
  assertRefused('server/main.ts', importing('./broker/memory.ts'), 'names a store');
  assertAllowed('server/app.ts', importing('./store/store.ts'));
});

test('only the entry knows what serves; the socket’s side knows its types', () => {
  for (const name of ['ws', '@hono/node-server', 'node:http']) {
    assertRefused('server/app.ts', importing(name), 'what serves');
    assertRefused('server/socket/connections.ts', importing(name), 'what serves');
    assertAllowed('server/main.ts', importing(name));
    assertAllowed('server/app.ts', `import type { X } from '${name}';`);
  }
  assertRefused('server/hub/hub.ts', `import type { WebSocket } from 'ws';`, 'what serves');
});

test('the protocol and the web part use no other packages', () => {
  assertRefused('server/protocol/decode.ts', importing('hono'), 'may use only valibot');
  assertRefused('web/client/link.ts', importing('node:fs'), 'what every runtime has');
  assertRefused('web/widget/avatar.ts', importing('hono'), 'may use only lit');
  assertAllowed('web/widget/avatar.ts', importing('lit/directives/repeat.js'));
});

test('what every page loads imports neither Lit nor the room', () => {
  const entry = 'web/widget/chat-element.ts';
  assertRefused(entry, importing('lit'), 'what every runtime has');
  assertRefused(entry, importing('./chat-room.ts'), 'may import only');
  assertRefused('web/widget/languages/de.ts', importing('../language.ts'), 'may import only');
  assertAllowed('web/widget/languages/de.ts', `import type { Phrase } from '../language.ts';`);
  assertAllowed(entry, importing('./launcher.ts'));
  assertAllowed('web/widget/chat-room.ts', importing('./language-tag.ts'));
});

test('imports of every shape are seen', () => {
  const refusedTarget = '../lib/log.ts';
  for (
    const text of [
      `import type { Log } from '${refusedTarget}';`,
      `import '${refusedTarget}';`,
      `export { explain } from '${refusedTarget}';`,
      `export * from '${refusedTarget}';`,
      `import {\n  createLog,\n  explain,\n} from '${refusedTarget}';`,
      `const log = await import('${refusedTarget}');`,
    ]
  ) assertRefused('server/protocol/decode.ts', text, 'may import only');
  assertAllowed('server/protocol/decode.ts', ` * import { x } from '${refusedTarget}';`);
});

test('relative imports end in .ts, in tests too', () => {
  assertRefused('server/app.ts', importing('./config'), 'ends in .ts');
  assertRefused('server/app.test.ts', importing('./config.js'), 'ends in .ts');
});

test('tests may import anything of ours, and only tests import what is made for tests', () => {
  assertAllowed('server/app.test.ts', importing('../scripts/server-process.ts'));
  assertAllowed('server/room/room.fixture.ts', importing('../store/memory.ts'));
  assertRefused('server/room/room.ts', importing('./room.fixture.ts'), 'only tests');
});

test('the Deno global is refused everywhere', () => {
  for (
    const path of ['server/main.ts', 'web/client/link.ts', 'scripts/test.ts', 'server/a.test.ts']
  ) {
    assertRefused(path, `const args = ${GLOBAL}.args;`, 'Deno global');
    assertRefused(path, `if (typeof ${GLOBAL} === 'object') {}`, 'Deno global');
  }
  assertAllowed('server/main.ts', '// Runs on Node and on Deno. Both have node:http.');
});

test('one file reads the environment, one writes to the console', () => {
  assertRefused('server/hub/hub.ts', 'const { PORT } = process.env;', 'server/config.ts');
  assertRefused('server/hub/hub.ts', `console.log('here');`, 'server/lib/log.ts');
  assertAllowed('server/config.ts', 'const { PORT } = process.env;');
  assertAllowed('server/lib/log.ts', `console.log('here');`);
  assertAllowed('server/main.test.ts', `console.log(process.env.PORT);`);
  assertAllowed('scripts/check.ts', `console.log(process.env.PORT);`);
});

test('the project’s own files are found', () => {
  const sources = readSources(ROOT);
  for (const path of ['server/main.ts', 'web/client/link.ts', 'scripts/check.ts']) {
    assert.ok(sources.some((source) => source.path === path), path);
  }
});

test.run();
