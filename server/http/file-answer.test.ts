import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Hono } from 'hono';
import { answerFile } from './file-answer.ts';
import { createWebFile, type WebFile } from './static-files.ts';

const test = suite('file answers');
const bytes = (text: string) => new TextEncoder().encode(text);
/** The bodies need not be compressed here. */
const FILE: WebFile = {
  ...createWebFile('text/javascript', bytes('a long script')),
  br: bytes('shortest'),
  gzip: bytes('quite short'),
};
const CACHED = { 'Cache-Control': 'no-cache' };

function get(headers: Record<string, string>, file = FILE, method = 'GET'): Promise<Response> {
  const app = new Hono();
  app.get('/', (c) => answerFile(file, (name) => c.req.header(name), CACHED));
  return Promise.resolve(app.request('/', { method, headers }));
}

test('a file is sent in the encoding that the client accepts', async () => {
  for (
    const [accepted, encoding, text] of [
      ['gzip, br', 'br', 'shortest'],
      ['gzip', 'gzip', 'quite short'],
      ['zstd', null, 'a long script'],
    ] as const
  ) {
    const response = await get({ 'accept-encoding': accepted });
    assert.is(response.headers.get('content-encoding'), encoding);
    assert.is(response.headers.get('content-length'), String(text.length));
    assert.is(response.headers.get('content-type'), 'text/javascript');
    assert.is(response.headers.get('vary'), 'Accept-Encoding');
    assert.is(await response.text(), text);
  }
});

test('each encoding has its own ETag, by which it is not sent again', async () => {
  const tags = new Set<string>();
  for (const accepted of ['br', 'gzip', '']) {
    const { headers } = await get({ 'accept-encoding': accepted });
    const etag = headers.get('etag')!;
    assert.match(etag, /^"[\w-]{12,17}"$/);
    for (const sent of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await get({ 'accept-encoding': accepted, 'if-none-match': sent });
      assert.is(again.status, 304, sent);
      assert.equal([...again.headers.keys()].sort(), ['cache-control', 'etag', 'vary']);
      assert.is(again.headers.get('etag'), etag);
      assert.is(await again.text(), '');
    }
    for (const other of [...tags, '"other"', etag.slice(0, -2)]) {
      const response = await get({ 'accept-encoding': accepted, 'if-none-match': other });
      assert.is(response.status, 200, other);
    }
    tags.add(etag);
  }
  assert.is(tags.size, 3);
});

test('HEAD has the headers of the encoding, and ranges are ignored', async () => {
  const head = await get({ 'accept-encoding': 'gzip' }, FILE, 'HEAD');
  const whole = await get({ 'accept-encoding': 'gzip', range: 'bytes=0-3' });
  assert.equal([...head.headers], [...whole.headers]);
  assert.is(head.headers.get('content-length'), '11');
  assert.equal([await head.text(), whole.status, await whole.text()], ['', 200, 'quite short']);
});

test('a file without encodings does not vary', async () => {
  const { headers } = await get({ 'accept-encoding': 'br' }, createWebFile('a/b', bytes('1')));
  assert.equal([headers.get('vary'), headers.get('content-encoding')], [null, null]);
});

test.run();
