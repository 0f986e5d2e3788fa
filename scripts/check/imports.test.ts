import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkImports } from './imports.ts';
import { readSources } from './sources.ts';
import { ROOT } from '../testkit/runtimes.ts';

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

/** Split, because the check reads this file too. */
const GLOBAL = ['De', 'no'].join('');

const importing = (target: string): string => `import { x } from '${target}';\n`;

test('imports between folders go one way', () => {
  const refused: [path: string, target: string][] = [
    ['server/core/protocol/decode.ts', '../../lib/log.ts'],
    ['server/lib/log.ts', '../core/room/room.ts'],
    ['server/stores/sqlite/sqlite.ts', '../../core/broker/broker.ts'],
    ['server/stores/sqlite/sqlite.ts', '../postgres/rows.ts'],
    ['server/brokers/memory/memory.ts', '../../core/store/store.ts'],
    ['server/features/auth/guest-token.ts', '../abuse/guard.ts'],
    ['server/core/store/store.ts', '../room/room.ts'],
    ['server/core/room/room.ts', '../hub/hub.ts'],
    ['server/core/room/room.ts', '../../stores/memory/memory.ts'],
    ['server/core/hub/hub.ts', '../session/session.ts'],
    ['server/core/hub/hub.ts', '../../features/auth/auth.ts'],
    ['server/core/session/session.ts', '../connections/connections.ts'],
    ['server/core/session/session.ts', '../../features/auth/guest-token.ts'],
    ['server/core/connections/connections.ts', '../hub/hub.ts'],
    ['server/http/app.ts', '../../web/client/link.ts'],
    ['server/http/app.ts', '../hosts/node/upgrade.ts'],
    ['server/main.ts', '../scripts/check.ts'],
    ['web/client/link.ts', '../../server/lib/log.ts'],
    ['web/client/link.ts', '../widget/log/avatar.ts'],
    ['web/widget/log/avatar.ts', '../../../server/core/room/room.ts'],
    ['web/demo/demo.ts', '../../server/config/config.ts'],
  ];
  for (const [path, target] of refused) assertRefused(path, importing(target), 'may import only');
});

test('allowed imports pass', () => {
  assertAllowed('server/core/room/room.ts', importing('../store/fold.ts'));
  assertAllowed('server/core/hub/hub.ts', importing('../room/room.ts'));
  assertAllowed('server/core/hub/hub.ts', importing('../store/group-commit.ts'));
  assertAllowed('server/features/moderation/rights.ts', importing('../auth/host-claims.ts'));
  assertAllowed('server/assemble.ts', importing('./stores/sqlite/sqlite.ts'));
  assertAllowed('web/widget/log/avatar.ts', importing('../../client/link.ts'));
  assertAllowed('web/client/link.ts', importing('../../server/core/protocol/frames.ts'));
});

test('only server/assemble.ts names a store or a broker', () => {
  assertRefused('server/shutdown.ts', importing('./stores/sqlite/sqlite.ts'), 'names a store');
  assertRefused('server/main.ts', importing('./brokers/memory/memory.ts'), 'names a store');
  assertAllowed('server/main.ts', importing('./core/store/store.ts'));
});

test('only hosts and main.ts know the server library', () => {
  for (const name of ['ws', '@hono/node-server']) {
    assertRefused('server/core/hub/hub.ts', `import type { X } from '${name}';`, 'what serves');
  }
  for (const name of ['ws', '@hono/node-server', 'node:http']) {
    assertRefused('server/http/app.ts', importing(name), 'what serves');
    assertRefused('server/features/auth/auth.ts', importing(name), 'what serves');
    assertAllowed('server/main.ts', importing(name));
    assertAllowed('server/hosts/node/upgrade.ts', importing(name));
    assertAllowed('server/http/app.ts', `import type { X } from '${name}';`);
  }
});

test('the core uses no runtime modules', () => {
  assertRefused('server/core/hub/hub.ts', importing('node:timers'), 'what every runtime has');
  assertRefused('server/lib/log.ts', importing('node:crypto'), 'what every runtime has');
  assertAllowed('server/stores/sqlite/sqlite.ts', importing('node:sqlite'));
  assertAllowed('server/core/hub/hub.test.ts', importing('node:timers'));
});

test('the protocol and the web part use no other packages', () => {
  assertRefused('server/core/protocol/decode.ts', importing('hono'), 'may use only valibot');
  assertRefused('web/client/link.ts', importing('node:fs'), 'what every runtime has');
  assertRefused('web/widget/i18n/languages/de.ts', importing('lit'), 'what every runtime has');
  assertRefused('web/widget/log/avatar.ts', importing('hono'), 'may use only lit');
  assertAllowed('web/widget/log/avatar.ts', importing('lit/directives/repeat.js'));
});

test('imports of every form are found', () => {
  const refusedTarget = '../../lib/log.ts';
  for (
    const text of [
      `import type { Log } from '${refusedTarget}';`,
      `import '${refusedTarget}';`,
      `export { explain } from '${refusedTarget}';`,
      `export * from '${refusedTarget}';`,
      `import {\n  createLog,\n  explain,\n} from '${refusedTarget}';`,
      `const log = await import('${refusedTarget}');`,
    ]
  ) assertRefused('server/core/protocol/decode.ts', text, 'may import only');
  assertAllowed('server/core/protocol/decode.ts', ` * import { x } from '${refusedTarget}';`);
});

test('relative imports end in .ts, also in tests', () => {
  assertRefused('server/http/app.ts', importing('./config'), 'ends in .ts');
  assertRefused('server/http/app.test.ts', importing('./config.js'), 'ends in .ts');
});

test('tests may import any source, and only tests import test code', () => {
  assertAllowed('server/http/app.test.ts', importing('../scripts/testkit/server-process.ts'));
  assertAllowed('server/core/room/room.fixture.ts', importing('../../stores/memory/memory.ts'));
  assertRefused('server/core/room/room.ts', importing('./room.fixture.ts'), 'only tests');
});

test('tests share only the test kit', () => {
  const hub = 'server/core/hub/hub.test.ts';
  assertAllowed(hub, importing('../../../scripts/testkit/server/replica.ts'));
  assertAllowed(hub, importing('./room-memory.fixture.ts'));
  assertAllowed(hub, importing('../store/store.contract.ts'));
  assertRefused(hub, importing('../room/room.fixture.ts'), 'tests share');
  assertRefused(hub, importing('../../../scripts/chaos/faults.ts'), 'tests share');
  assertAllowed('web/widget/a.test.ts', importing('../../scripts/build.ts'));
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

test('only hosts distinguish the runtimes', () => {
  const telling = 'const isDeno = process.versions.deno !== undefined;';
  assertRefused('server/core/hub/hub.ts', telling, 'tells the runtimes apart');
  assertAllowed('server/hosts/node.ts', telling);
  assertAllowed('server/hosts/deno.ts', `${GLOBAL}.serve();`);
});

test('one file reads the environment, one writes to the console', () => {
  assertRefused(
    'server/core/hub/hub.ts',
    'const { PORT } = process.env;',
    'server/config/config.ts',
  );
  assertRefused('server/core/hub/hub.ts', `console.log('here');`, 'server/lib/log.ts');
  assertAllowed('server/config/config.ts', 'const { PORT } = process.env;');
  assertAllowed('server/lib/log.ts', `console.log('here');`);
  assertAllowed('server/test/main.test.ts', `console.log(process.env.PORT);`);
  assertAllowed('scripts/check.ts', `console.log(process.env.PORT);`);
});

test('the project’s own files are found', () => {
  const sources = readSources(ROOT);
  for (const path of ['server/main.ts', 'web/client/link.ts', 'scripts/check.ts']) {
    assert.ok(sources.some((source) => source.path === path), path);
  }
});

test.run();
