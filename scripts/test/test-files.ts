/**
 * Test files: finds them and determines how each must run.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ROOT, type RuntimeName } from '../testkit/runtimes.ts';
import type { ImportGraph } from './import-graph.ts';

/**
 * - `unit`: uses no runtime API; shares a process with other files.
 * - `process`: runs in its own process, in parallel with others.
 * - `browser`: uses pages in Chromium, in parallel with others.
 * - `fault`: runs in parallel with at most one other fault test.
 */
export type TestGroup = 'unit' | 'process' | 'browser' | 'fault';

export interface TestFile {
  path: string;
  group: TestGroup;
  runtimes: readonly RuntimeName[];
  withinMs: number;
  hasNotifications: boolean;
}

const FOLDERS = ['server', 'web', 'scripts'];
const NOT_SEARCHED = ['fixtures', 'node_modules', 'dist'];
const WITHIN_MS: Record<TestGroup, number> = {
  unit: 120_000,
  process: 360_000,
  browser: 360_000,
  fault: 300_000,
};
const BOTH: readonly RuntimeName[] = ['node', 'deno'];

/** A unit test may read files; it opens no port, starts no program and uses no driver. */
const UNIT_PACKAGES =
  /^(node:(path|url|crypto|perf_hooks|timers|os|fs|assert|util|events|buffer|v8|zlib)(\/promises)?|uvu(\/assert)?|@?(valibot|lit|jose|hono|unhomoglyph|ipaddr\.js|fast-check|logtape|prom-client|standardwebhooks|ajv|seriousme|yaml)(\/.*)?)$/;

/** Browser tests in which the server's runtime can show; others run on Node only. */
const BROWSER_ON_DENO: Record<string, string> = {
  'web/cluster/cluster.browser.test.ts': 'server-sent events',
  'web/embed/embed.browser.test.ts': 'headers of a page that others frame',
  'web/widget/test/chatting.browser.test.ts': 'WebSocket: writing, editing, reacting, reconnecting',
  'web/widget/element/embedding.browser.test.ts': 'scripts and sockets across origins',
  'web/widget/loading/policy.browser.test.ts': 'security headers and integrity of the files',
};

/** Browser tests of notifications. */
const WITH_NOTIFICATIONS = [
  'web/widget/notify/notifications.browser.test.ts',
  'web/widget/notify/settings.browser.test.ts',
  'web/widget/room/phone.browser.test.ts',
];

/** Clusters with replicas on both runtimes: the runtime of the test is irrelevant. */
const MIXED_CLUSTER = [
  'scripts/chaos/chaos.fault.test.ts',
  'scripts/deploy/upgrade.test.ts',
  'server/features/webhooks/webhooks-cluster.fault.test.ts',
  'server/test/cluster.fault.test.ts',
];

/** Files whose path contains a filter, or is one; all without filters. */
export function findTestFiles(filters: readonly string[], graph: ImportGraph): TestFile[] {
  const named = filters.filter((filter) => isFile(join(ROOT, filter)));
  const parts = filters.filter((filter) => !named.includes(filter));
  const found = FOLDERS.flatMap((folder) => search(join(ROOT, folder)))
    .filter((path) => filters.length === 0 || parts.some((part) => path.includes(part)));
  return [...new Set([...named, ...found])].sort().map((path) => {
    const group = groupOf(path, graph);
    const hasNotifications = WITH_NOTIFICATIONS.includes(path);
    return {
      path,
      group,
      runtimes: runtimesOf(path, group),
      withinMs: WITHIN_MS[group],
      hasNotifications,
    };
  });
}

function search(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return NOT_SEARCHED.includes(entry.name) ? [] : search(path);
    return entry.name.endsWith('.test.ts') ? [relative(ROOT, path).replaceAll('\\', '/')] : [];
  });
}

function groupOf(path: string, graph: ImportGraph): TestGroup {
  if (path.endsWith('.fault.test.ts')) return 'fault';
  if (path.endsWith('.browser.test.ts')) return 'browser';
  const isUnit = !path.startsWith('scripts/') &&
    [...graph.packagesOf(path)].every((name) => UNIT_PACKAGES.test(name));
  return isUnit ? 'unit' : 'process';
}

function runtimesOf(path: string, group: TestGroup): readonly RuntimeName[] {
  const isOnNodeOnly = group === 'browser'
    ? !(path in BROWSER_ON_DENO)
    : MIXED_CLUSTER.includes(path);
  return isOnNodeOnly ? ['node'] : BOTH;
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}
