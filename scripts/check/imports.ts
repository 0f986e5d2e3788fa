/**
 * Import check: the allowed imports between folders (protocol <- room <- hub <- session <-
 * connections <- http <- hosts), so that each part can be read, tested and replaced without the
 * later ones.
 */
import { posix } from 'node:path';
import { findImports, type Import, isFixture, isTestCode, type Source } from './sources.ts';

/** The first matching rule applies. */
interface Rule {
  folder: string;
  to: readonly string[];
  /** Allowed npm packages and `node:` modules; absent: any. */
  packages?: readonly string[];
}

const LIB = 'server/lib/';
const PROTOCOL = 'server/core/protocol/';
const CORE = [LIB, 'server/core/'];
const HOSTS = 'server/hosts/';
const REPLICA = 'server/assemble.ts';
const MAIN = 'server/main.ts';
const BACKOFF = 'server/lib/backoff.ts';
const CLIENT = ['web/client/', PROTOCOL, 'server/lib/clock.ts', 'server/lib/text-hash.ts', BACKOFF];

const RULES: readonly Rule[] = [
  { folder: LIB, to: [] },
  { folder: PROTOCOL, to: [], packages: ['valibot'] },
  { folder: 'server/core/store/', to: [LIB, PROTOCOL] },
  { folder: 'server/core/broker/', to: [LIB] },
  { folder: 'server/core/records/', to: [LIB, 'server/core/store/', 'server/core/broker/'] },
  {
    folder: 'server/core/room/',
    to: [LIB, PROTOCOL, 'server/core/store/', 'server/core/broker/'],
  },
  {
    folder: 'server/core/hub/',
    to: [LIB, PROTOCOL, 'server/core/store/', 'server/core/broker/', 'server/core/room/'],
  },
  {
    folder: 'server/core/session/',
    to: [LIB, PROTOCOL, 'server/core/store/', 'server/core/room/', 'server/core/hub/'],
  },
  { folder: 'server/core/connections/', to: [LIB, PROTOCOL, 'server/core/session/'] },
  { folder: 'server/stores/memory/', to: [LIB, PROTOCOL, 'server/core/store/'] },
  { folder: 'server/stores/sqlite/', to: [LIB, PROTOCOL, 'server/core/store/'] },
  { folder: 'server/stores/postgres/', to: [LIB, PROTOCOL, 'server/core/store/'] },
  { folder: 'server/brokers/', to: [LIB, 'server/core/broker/'] },
  { folder: 'server/features/abuse/', to: CORE },
  { folder: 'server/features/auth/', to: CORE },
  { folder: 'server/features/webhooks/', to: CORE },
  { folder: 'server/features/moderation/', to: [...CORE, 'server/features/auth/'] },
  { folder: 'server/features/cluster/', to: [...CORE, 'server/config/'] },
  { folder: 'server/features/metrics/', to: [...CORE, 'server/features/cluster/'] },
  { folder: 'server/config/', to: [...CORE, 'server/features/'] },
  { folder: 'server/http/', to: [...CORE, 'server/features/', 'server/config/', REPLICA] },
  { folder: HOSTS, to: [...CORE, 'server/http/'] },
  { folder: 'server/', to: ['server/'] },
  { folder: 'web/client/', to: CLIENT, packages: [] },
  { folder: 'web/widget/i18n/languages/', to: ['web/widget/'], packages: [] },
  { folder: 'web/widget/', to: CLIENT, packages: ['lit'] },
  { folder: 'web/', to: [PROTOCOL, BACKOFF], packages: ['lit'] },
  { folder: 'scripts/', to: ['server/', 'web/'] },
];

/** Server libraries: only hosts use them; other code uses `fetch`. */
const HOST_PACKAGES = ['ws', '@hono/node-server', 'node:http'];
const HOST_PACKAGE_USERS = [HOSTS, MAIN, 'server/features/webhooks/post-request.ts', 'scripts/'];

/** Other code sees only the interfaces. */
const DRIVERS = /^server\/(stores|brokers)\//;
const TEST_KIT = 'scripts/testkit/';
const ASSEMBLY = 'server/assemble.ts';

/** Returns one line per violation. */
export function checkImports(sources: Iterable<Source>): string[] {
  return [...sources].flatMap(checkSource);
}

function checkSource(source: Source): string[] {
  return [
    ...findImports(source.text).flatMap((found) =>
      faultsOf(source.path, found).map((fault) =>
        `${source.path}:${found.line}: imports ${found.target}: ${fault}`
      )
    ),
    ...findWords(source),
  ];
}

function faultsOf(path: string, { target, isType }: Import): string[] {
  const isOwn = target.startsWith('.');
  if (isOwn && !target.endsWith('.ts')) return ['a relative import ends in .ts'];
  if (isTestCode(path)) return isOwn ? testFaults(path, target) : [];
  const rule = RULES.find(({ folder }) => path.startsWith(folder));
  if (!rule) return [];
  if (!isOwn) return packageFaults(path, target, isType, rule);

  const file = posix.join(posix.dirname(path), target);
  if (isTestCode(file)) return ['only tests import what is made for tests'];
  if (!fits(file, [rule.folder, ...rule.to])) {
    return [`${rule.folder} may import only ${[rule.folder, ...rule.to].join(', ')}`];
  }
  const isDriver = DRIVERS.test(path) || path === ASSEMBLY;
  if (path.startsWith('server/') && DRIVERS.test(file) && !isDriver) {
    return [`only ${ASSEMBLY} names a store or a broker`];
  }
  return [];
}

/** Tests share code through the test kit only; some also import the build to test it. */
function testFaults(path: string, target: string): string[] {
  const folder = posix.dirname(path);
  const file = posix.join(folder, target);
  const isElsewhere = isFixture(file) && posix.dirname(file) !== folder;
  const isScript = file.startsWith('scripts/') && !path.startsWith('scripts/') &&
    !fits(file, [TEST_KIT, 'scripts/build.ts', 'scripts/build/']);
  return isElsewhere || isScript ? [`tests share what lies in ${TEST_KIT}`] : [];
}

function packageFaults(path: string, target: string, isType: boolean, rule: Rule): string[] {
  const name = target.split('/').slice(0, target.startsWith('@') ? 2 : 1).join('/');
  if (rule.packages && !rule.packages.includes(name)) {
    return [`${rule.folder} may use only ${rule.packages.join(', ') || 'what every runtime has'}`];
  }
  if (/^server\/(core|lib)\//.test(path) && name.startsWith('node:')) {
    return ['the core uses what every runtime has'];
  }
  if (!HOST_PACKAGES.includes(name) || fits(path, HOST_PACKAGE_USERS)) return [];
  if (isType && !path.startsWith('server/core/')) return [];
  return [`only ${HOSTS} knows what serves`];
}

/** Finds globals that only certain files may use. */
function findWords({ path, text }: Source): string[] {
  const isPlainServer = path.startsWith('server/') && !isTestCode(path);
  const words: { word: RegExp; fault: string; isFree: boolean }[] = [
    {
      word: /(?<![\w.])Deno\??\.\w|\btypeof Deno\b|\bglobalThis\??\.Deno\b/,
      fault: 'uses the Deno global: use what both runtimes have',
      isFree: path.startsWith(HOSTS),
    },
    {
      word: /\bprocess\.versions\.deno\b|\{[^}]*\bdeno\b[^}]*\} = process\.versions/,
      fault: `tells the runtimes apart: only ${HOSTS} does`,
      isFree: !isPlainServer || path.startsWith(HOSTS),
    },
    {
      word: /\bprocess\.env\b/,
      fault: 'reads the environment: only server/config/config.ts does',
      isFree: !isPlainServer || path === 'server/config/config.ts',
    },
    {
      word: /(?<![\w.])console\.\w/,
      fault: 'writes to the console: only server/lib/log.ts does',
      isFree: !isPlainServer || path === 'server/lib/log.ts',
    },
  ];
  const lines = text.split('\n').map(withoutComment);
  return words.filter(({ isFree }) => !isFree).flatMap(({ word, fault }) =>
    lines.flatMap((line, i) => word.test(line) ? [`${path}:${i + 1}: ${fault}`] : [])
  );
}

function withoutComment(line: string): string {
  return /^\s*(\*|\/\*|\/\/)/.test(line) ? '' : line.replace(/\s\/\/\s.*$/, '');
}

function fits(path: string, places: readonly string[]): boolean {
  return places.some((place) => place.endsWith('/') ? path.startsWith(place) : path === place);
}
