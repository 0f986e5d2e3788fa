import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ROOT } from '../testkit/runtimes.ts';
import { affectedBy } from './changes.ts';
import { readImportGraph } from './import-graph.ts';
import { findTestFiles } from './test-files.ts';

const test = suite('import graph');
const graph = readImportGraph(ROOT);
const files = findTestFiles([], graph);
const affected = (...changed: string[]) =>
  affectedBy(changed, files, graph).map(({ path }) => path);

test('a test is affected by its direct and indirect imports', () => {
  const paths = affected('server/lib/rate-limit.ts');
  assert.ok(paths.includes('server/lib/rate-limit.test.ts'));
  assert.ok(paths.includes('server/core/session/session.test.ts'), 'through the session');
  assert.not(paths.includes('web/widget/text/markdown.test.ts'));
});

test('a test is affected by programs that it starts and documents that it reads', () => {
  assert.ok(affected('server/main.ts').includes('server/test/conformance/hello.test.ts'));
  assert.ok(affected('docs/api.md').includes('server/http/api/examples.test.ts'));
});

test('browser tests are affected by the sources of the build', () => {
  const paths = affected('web/widget/element/room-element.ts');
  assert.ok(paths.includes('web/widget/test/chatting.browser.test.ts'));
  assert.not(paths.includes('server/stores/sqlite/sqlite.test.ts'));
});

test('a change of packages or of the runner affects every test', () => {
  for (
    const path of ['package-lock.json', 'deno.json', 'scripts/test.ts', 'scripts/test/run-files.ts']
  ) {
    assert.is(affected(path).length, files.length, path);
  }
  assert.equal(affected('LICENSE'), []);
});

test('only tests without runtime APIs share a process', () => {
  const groupOf = (path: string) => files.find((file) => file.path === path)?.group;
  assert.is(groupOf('web/widget/text/markdown.test.ts'), 'unit');
  assert.is(groupOf('server/test/conformance/hello.test.ts'), 'process', 'starts servers');
  assert.is(groupOf('server/stores/sqlite/sqlite.test.ts'), 'process', 'uses a driver');
  assert.is(groupOf('web/widget/test/chatting.browser.test.ts'), 'browser');
  assert.is(groupOf('server/test/crash.fault.test.ts'), 'fault');
});

test('all tests run on both runtimes, except browser tests and those with clusters of both', () => {
  const onOne = files.filter(({ group, runtimes }) => runtimes.length === 1 && group !== 'browser');
  assert.equal(onOne.map(({ path }) => path), [
    'scripts/chaos/chaos.fault.test.ts',
    'scripts/deploy/upgrade.test.ts',
    'server/features/webhooks/webhooks-cluster.fault.test.ts',
    'server/test/cluster.fault.test.ts',
  ]);
  const onBoth = files.filter(({ group, runtimes }) =>
    group === 'browser' && runtimes.length === 2
  );
  assert.ok(onBoth.length >= 5);
});

test.run();
