import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../config/config.ts';
import { runtime } from '../hosts/node.ts';
import { createStarling } from '../starling.ts';
import { createWebFile } from './static-files.ts';

const test = suite('room page');
const encode = (text: string) => new TextEncoder().encode(text);
const PAGES = ['/', '/embed', '/api'];
const TEMPLATE = '<title>ROOM-NAME</title><link href="ROOM-MANIFEST"><chat room="ROOM-NAME">' +
  '<meta content="ROOM-PREVIEW">';

type Get = (path: string) => Promise<Response>;

async function withSettings(settings: object, run: (get: Get) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'starling-room-page-'));
  const CONFIG_FILE = join(folder, 'starling.json');
  writeFileSync(CONFIG_FILE, JSON.stringify(settings));
  const files = new Map([...PAGES, '/room'].map((path) => [
    path,
    createWebFile('text/html; charset=utf-8', encode(path === '/room' ? TEMPLATE : path)),
  ]));
  const config = readConfig({ STORE_URL: 'memory:', CONFIG_FILE });
  const starling = await createStarling({ config, runtime, files });
  try {
    await run(async (path) => await starling.app.request(path, { headers: { host: 'localhost' } }));
  } finally {
    await starling.stop();
    rmSync(folder, { recursive: true });
  }
}

test('the page names its room, in any script', () =>
  withSettings({}, async (get) => {
    for (
      const [path, room] of [
        ['/r/lobby', 'lobby'],
        ['/r/team/one', 'team/one'],
        ['/r/caf%C3%A9', 'café'],
        ['/r/%E6%97%A5%E6%9C%AC', '日本'],
        ['/r/a%2F..%2Fb', 'a/../b'],
        ['/r/ROOM-MANIFEST', 'ROOM-MANIFEST'],
        ['/r/a:b@c~d', 'a:b@c~d'],
      ] as const
    ) {
      const response = await get(path);
      assert.is(response.status, 200, path);
      assert.match(response.headers.get('content-type')!, 'text/html');
      const manifest = `/room.webmanifest?room=${encodeURIComponent(room)}`;
      assert.is(
        await response.text(),
        `<title>${room}</title><link href="${manifest}"><chat room="${room}">` +
          '<meta content="Live chat">',
      );
    }
  }));

test('another way to write a name leads to the room’s page', () =>
  withSettings({}, async (get) => {
    const response = await get('/r/cafe%CC%81');
    assert.equal([response.status, response.headers.get('location')], [308, '/r/caf%C3%A9']);
  }));

test('an invented name is neither indexed nor shown in previews, the operator’s own is', () =>
  withSettings({
    rooms: [{ match: 'team', access: 'private' }, { match: 'shop/1' }, { match: 'shop/*' }],
  }, async (get) => {
    const shownAs = async (path: string) => {
      const response = await get(path);
      const [, preview] = /<meta content="([^"]*)">/.exec(await response.text())!;
      return [preview, response.headers.get('x-robots-tag')];
    };
    assert.equal(await shownAs('/r/your-account-is-locked'), ['Live chat', 'noindex']);
    assert.equal(await shownAs('/r/shop/your-account-is-locked'), ['Live chat', 'noindex']);
    assert.equal(await shownAs('/r/team'), ['Live chat', 'noindex']);
    assert.equal(await shownAs('/r/shop/1'), ['shop/1', null]);
  }));

test('another encoding of the folder is no page', () =>
  withSettings({}, async (get) => {
    for (const path of ['/%72/lobby', '/%72/secret', '/r%2Flobby']) {
      assert.is((await get(path)).status, 404, path);
    }
  }));

test('what is no name has no page, and never becomes markup', () =>
  withSettings({}, async (get) => {
    const names = [
      'a b',
      '%3Cscript%3E',
      '%22%3E%3Cimg%20src=x%3E',
      '%00',
      '%E0%A4',
      'a'.repeat(129),
      '%E2%80%8B',
      'ROOM-NAME%22',
      // The widget takes it for the room of the page around it.
      'auto',
    ];
    for (const name of names) {
      const response = await get(`/r/${name}`);
      assert.is(response.status, 404, name);
      assert.not.match(await response.text(), /[<>]/, name);
      const manifest = await get(`/room.webmanifest?room=${name}`);
      assert.is(manifest.status, 400, name);
    }
    assert.is((await get('/r/')).status, 404);
    assert.is((await get('/room')).status, 404, 'the template is no page');
  }));

test('the manifest lets the room’s page be installed', () =>
  withSettings({}, async (get) => {
    const response = await get('/room.webmanifest?room=team/caf%C3%A9');
    assert.match(response.headers.get('content-type')!, 'application/manifest+json');
    const { id, name, start_url, scope, display } = await response.json();
    const path = '/r/team/caf%C3%A9';
    assert.equal([id, name, start_url, scope, display], [
      path,
      'team/café',
      path,
      path,
      'standalone',
    ]);
  }));

test('a page may be framed only where the room’s rule allows it', () =>
  withSettings({
    rooms: [
      { match: 'shop/*', framedBy: ['https://shop.example', 'http://localhost:8080'] },
      { match: 'open', framedBy: ['*'] },
    ],
  }, async (get) => {
    const framesOf = async (path: string) => {
      const { headers } = await get(path);
      const [, ancestors] = /frame-ancestors ([^;]*)/.exec(
        headers.get('content-security-policy')!,
      )!;
      return [ancestors, headers.get('x-frame-options')];
    };
    assert.equal(await framesOf('/r/lobby'), ["'none'", 'DENY']);
    assert.equal(await framesOf('/r/shop/1'), ['https://shop.example http://localhost:8080', null]);
    assert.equal(await framesOf('/r/open'), ['*', null]);
    for (const path of [...PAGES, '/health', '/r/a%20b']) {
      assert.equal(await framesOf(path), ["'none'", 'DENY'], path);
    }
  }));

test('framedBy takes origins only, so that it cannot add to the policy', () => {
  const folder = mkdtempSync(join(tmpdir(), 'starling-framed-'));
  const CONFIG_FILE = join(folder, 'starling.json');
  for (
    const origin of [
      'https://shop.example/',
      'https://shop.example; script-src *',
      'shop.example',
      'https://*.example/x',
      "'self'",
      '',
      'ftp://shop.example',
      'https://user@shop.example',
      'https://*.shop.example',
      'https://x;sandbox',
      "https://x,script-src'",
    ]
  ) {
    writeFileSync(CONFIG_FILE, JSON.stringify({ rooms: [{ match: 'a', framedBy: [origin] }] }));
    assert.throws(
      () => readConfig({ STORE_URL: 'memory:', CONFIG_FILE }),
      /rooms\[0\]\.framedBy\[0\] \(of "a"\): must be an origin/,
      origin,
    );
  }
  rmSync(folder, { recursive: true });
});

test('each page can be switched off', async () => {
  await withSettings({}, async (get) => {
    for (const path of PAGES) assert.is((await get(path)).status, 200, path);
  });
  const off = { demo: false, embed: false, api: false, rooms: false };
  await withSettings({ pages: off }, async (get) => {
    for (const path of [...PAGES, '/r/lobby', '/room.webmanifest?room=lobby', '/room']) {
      assert.is((await get(path)).status, 404, path);
    }
    assert.is((await get('/health')).status, 200);
  });
});

test.run();
