/**
 * Holds the arrows between the folders: protocol <- room <- hub <- session <- socket <- app <- main,
 * so that each part can be read, tested and replaced without those after it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative } from 'node:path';

export interface Source {
  /** From the root of the project, with `/`. */
  path: string;
  text: string;
}

export interface Import {
  line: number;
  /** As written. */
  target: string;
  isType: boolean;
}

/** Paths are files, or folders when they end in `/`. */
interface Arrow {
  from: string;
  /** Own files that it may import. */
  to: readonly string[];
  /** Own files of which it may import types, besides. */
  types?: readonly string[];
  /** npm packages and `node:` modules that it may import; absent: any. */
  packages?: readonly string[];
}

const BASE = ['server/protocol/', 'server/lib/'];
const ROOM = [
  ...BASE,
  'server/room/',
  'server/store/store.ts',
  'server/store/records.ts',
  'server/store/fold.ts',
  'server/broker/broker.ts',
];
const HUB = [...ROOM, 'server/hub/', 'server/store/group-commit.ts'];

/** What every page with the widget loads: without Lit, and without the room. */
const ENTRY = [
  'web/widget/chat-element.styles.ts',
  'web/widget/chat-element.ts',
  'web/widget/define-chat.ts',
  'web/widget/language-tag.ts',
  'web/widget/languages/',
  'web/widget/launcher-words.ts',
  'web/widget/launcher.ts',
  'web/widget/mirrored.ts',
  'web/widget/palette.ts',
  'web/widget/room-frame.ts',
  'web/widget/pinned-module.ts',
  'web/widget/room-loader.ts',
  'web/widget/written-before.ts',
];
const ENTRY_TYPES = [
  'web/widget/language.ts',
  'web/widget/room-element.ts',
  'web/widget/starling.d.ts',
];

/** The first that fits a file holds for it. */
const ARROWS: readonly Arrow[] = [
  { from: 'server/protocol/', to: ['server/protocol/'], packages: ['valibot'] },
  { from: 'server/lib/', to: BASE },
  { from: 'server/store/', to: [...BASE, 'server/store/'] },
  { from: 'server/broker/', to: [...BASE, 'server/broker/'] },
  { from: 'server/auth/', to: [...BASE, 'server/auth/'] },
  {
    from: 'server/records/',
    to: [...BASE, 'server/records/', 'server/store/records.ts', 'server/broker/broker.ts'],
  },
  {
    from: 'server/webhooks/',
    to: [
      ...BASE,
      'server/webhooks/',
      'server/records/',
      'server/store/store.ts',
      'server/store/records.ts',
      'server/broker/broker.ts',
    ],
  },
  { from: 'server/room/', to: ROOM },
  { from: 'server/hub/', to: HUB },
  {
    from: 'server/session/',
    to: [...HUB, 'server/session/', 'server/auth/'],
  },
  {
    from: 'server/moderation/',
    to: [
      ...HUB,
      'server/auth/',
      'server/moderation/',
      'server/records/',
      'server/session/',
    ],
  },
  { from: 'server/socket/', to: [...BASE, 'server/session/', 'server/socket/'] },
  {
    from: 'server/api/',
    to: [
      ...HUB,
      'server/api/',
      'server/auth/',
      'server/http-log.ts',
      'server/records/',
      'server/moderation/',
      'server/session/',
      'server/socket/caller.ts',
      'server/socket/origin.ts',
    ],
  },
  {
    from: 'server/abuse/',
    to: [...BASE, 'server/abuse/', 'server/session/', 'server/broker/broker.ts'],
    packages: ['ipaddr.js', 'valibot', 'node:crypto', 'node:net', 'node:timers'],
  },
  { from: 'server/', to: ['server/'] },
  { from: 'web/client/', to: ['web/client/', 'server/protocol/'], packages: [] },
  ...ENTRY.map((from) => ({
    from,
    to: [...ENTRY, 'web/client/server-address.ts'],
    types: ENTRY_TYPES,
    packages: [],
  })),
  {
    from: 'web/widget/',
    to: ['web/widget/', 'web/client/', 'server/protocol/'],
    packages: ['lit'],
  },
  {
    from: 'web/',
    to: ['web/', 'server/protocol/'],
    packages: ['lit'],
  },
  { from: 'scripts/', to: ['scripts/', 'server/', 'web/'] },
];

/** What serves: only the entry uses it, the socket's side and the app know its types. */
const HOST_PACKAGES = ['ws', '@hono/node-server', 'node:http'];
/** Those, and what sends requests of its own. */
const HOST_USERS = ['server/main.ts', 'server/webhooks/post-request.ts', 'scripts/'];
const HOST_TYPE_USERS = ['server/socket/', 'server/app.ts'];

/** Only server/assemble.ts names these; the rest sees the interfaces. */
const IMPLEMENTATION =
  /^server\/(store\/(?!store\.ts|store-state\.ts|records\.ts|fold\.ts|group-commit\.ts)|broker\/(?!broker\.ts))/;

/** One line a violation; none when all is well. */
export function checkImports(sources: Iterable<Source>): string[] {
  return [...sources].flatMap((source) => [
    ...findImports(source.text).flatMap((found) =>
      judge(source.path, found).map((fault) =>
        `${source.path}:${found.line}: imports ${found.target}: ${fault}`
      )
    ),
    ...findWords(source),
  ]);
}

/** Every TypeScript file under server, web and scripts. */
export function readSources(root: string): Source[] {
  const read = (folder: string): Source[] =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return read(path);
      if (!entry.name.endsWith('.ts')) return [];
      return [{
        path: relative(root, path).replaceAll('\\', '/'),
        text: readFileSync(path, 'utf8'),
      }];
    });
  return ['server', 'web', 'scripts'].flatMap((folder) => read(join(root, folder)));
}

function judge(path: string, { target, isType }: Import): string[] {
  const isOwn = target.startsWith('.');
  if (isOwn && !target.endsWith('.ts')) return ['a relative import ends in .ts'];
  if (isTestCode(path)) return [];
  const arrow = ARROWS.find(({ from }) => path.startsWith(from));
  if (!arrow) return [];
  if (!isOwn) return judgePackage(path, target, isType, arrow);

  const file = posix.join(posix.dirname(path), target);
  if (isTestCode(file)) return ['only tests import what is made for tests'];
  const isFree = fits(file, arrow.to) || (isType && fits(file, arrow.types ?? []));
  if (!isFree) return [`${arrow.from} may import only ${arrow.to.join(', ')}`];
  const isInside = IMPLEMENTATION.test(path) || path === 'server/assemble.ts';
  if (path.startsWith('server/') && IMPLEMENTATION.test(file) && !isInside) {
    return ['only server/assemble.ts names a store or a broker'];
  }
  return [];
}

function judgePackage(path: string, target: string, isType: boolean, arrow: Arrow): string[] {
  const name = target.split('/').slice(0, target.startsWith('@') ? 2 : 1).join('/');
  if (arrow.packages && !arrow.packages.includes(name)) {
    return [`${arrow.from} may use only ${arrow.packages.join(', ') || 'what every runtime has'}`];
  }
  if (!HOST_PACKAGES.includes(name) || fits(path, HOST_USERS)) return [];
  if (isType && fits(path, HOST_TYPE_USERS)) return [];
  return ['only server/main.ts knows what serves'];
}

/** Words that belong into one file. */
function findWords({ path, text }: Source): string[] {
  const isPlainServer = path.startsWith('server/') && !isTestCode(path);
  const words: { word: RegExp; fault: string; isFree: boolean }[] = [
    {
      word: /(?<![\w.])Deno\??\.\w|\btypeof Deno\b|\bglobalThis\??\.Deno\b/,
      fault: 'uses the Deno global: use what both runtimes have',
      isFree: false,
    },
    {
      word: /\bprocess\.env\b/,
      fault: 'reads the environment: only server/config.ts does',
      isFree: !isPlainServer || path === 'server/config.ts',
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

/** Relies on `deno fmt`: a static import starts its line. */
export function findImports(text: string): Import[] {
  const statics = /^(?:import|export)(?<type> type)?\b(?:[^;'"]*?\bfrom)? ?'(?<target>[^']+)'/gm;
  const dynamics = /^(?! *(?:\*|\/\/)).*\bimport\(\s*'(?<target>[^']+)'/gm;
  return [...text.matchAll(statics), ...text.matchAll(dynamics)].map(({ index, groups }) => ({
    line: text.slice(0, index).split('\n').length,
    target: groups!.target!,
    isType: groups!.type !== undefined,
  }));
}

function withoutComment(line: string): string {
  return /^\s*(\*|\/\*|\/\/)/.test(line) ? '' : line.replace(/\s\/\/\s.*$/, '');
}

function isTestCode(path: string): boolean {
  return /\.(test|fixture|contract)\.ts$/.test(path);
}

function fits(path: string, places: readonly string[]): boolean {
  return places.some((place) => place.endsWith('/') ? path.startsWith(place) : path === place);
}
