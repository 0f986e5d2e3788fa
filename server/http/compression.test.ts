import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { gunzipSync } from 'node:zlib';
import { Hono } from 'hono';
import { compressAnswers } from './compression.ts';

const test = suite('compression');
const KEY = { authorization: 'Bearer sk_1' };
const JSON_TYPE = { 'Content-Type': 'application/json' };

interface Given {
  body?: BodyInit | null;
  status?: number;
  headers?: Record<string, string>;
}

/** A JSON text with this many characters. */
function textOf(length: number, seed = 1): string {
  let number = seed;
  const words = Array.from({ length: Math.ceil(length / 5) }, () => {
    number = number * 48_271 % 2_147_483_647;
    return String(number % 10_000).padStart(5, ' ');
  });
  return JSON.stringify(words.join('').slice(0, length - 2));
}

function createGetter(now?: () => number) {
  const app = new Hono<{ Bindings: Given }>();
  app.use(compressAnswers(now));
  app.get(
    '/',
    ({ env: { body = null, status = 200, headers = JSON_TYPE } }) =>
      new Response(body, { status, headers }),
  );
  return async (given: Given, headers: Record<string, string> = {}, method = 'GET') =>
    await app.request('/', { method, headers: { 'accept-encoding': 'gzip', ...headers } }, given);
}

const get = createGetter();

function encodingOf({ headers }: Response): string | null {
  return headers.get('content-encoding');
}

async function bytesOf(response: Response): Promise<Uint8Array> {
  return new Uint8Array(await response.arrayBuffer());
}

test('a long answer is compressed for clients that accept gzip', async () => {
  const body = textOf(20_000);
  for (const type of ['application/json', 'text/plain; version=0.0.4']) {
    const headers = { 'Content-Type': type, 'X-Other': 'kept' };
    const response = await get({ body, headers });
    const bytes = await bytesOf(response.clone());
    assert.is(encodingOf(response), 'gzip');
    assert.is(response.headers.get('content-length'), String(bytes.length));
    assert.is(response.headers.get('x-other'), 'kept');
    assert.is(response.headers.get('content-type'), type);
    assert.ok(bytes.length < body.length / 2, `${bytes.length} bytes`);
    assert.is(gunzipSync(bytes).toString(), body);
    const head = await get({ body, headers }, {}, 'HEAD');
    assert.equal([encodingOf(head), head.headers.get('vary')], [null, 'Accept-Encoding']);
    assert.is(await head.text(), '');
    for (const accepted of ['', 'br', 'gzip;q=0']) {
      const plain = await get({ body, headers }, { 'accept-encoding': accepted });
      assert.is(encodingOf(plain), null, accepted);
      assert.is(plain.headers.get('vary'), 'Accept-Encoding', accepted);
      assert.is(await plain.text(), body);
    }
  }
});

test('short answers, errors, streams and files are not compressed', async () => {
  const body = textOf(20_000);
  const endless = new ReadableStream({ start: (stream) => stream.enqueue(new Uint8Array(5_000)) });
  const others: [name: string, given: Given][] = [
    ['short', { body: textOf(1_000) }],
    ['empty', { body: null }],
    ['error', { body, status: 400 }],
    ['problem', { body, headers: { 'Content-Type': 'application/problem+json' } }],
    ['stream', { body: endless, headers: { 'Content-Type': 'text/event-stream' } }],
    ['file', { body, headers: { ...JSON_TYPE, ETag: '"1"' } }],
  ];
  for (const [name, given] of others) {
    const response = await get(given);
    assert.is(encodingOf(response), null, name);
    if (name === 'stream') await response.body!.cancel();
    else assert.is(await response.text(), given.body ?? '', name);
  }
  assert.is(encodingOf(await get({ body: textOf(1_001) })), 'gzip');
});

test('an answer that varies by origin still does', async () => {
  const { headers } = await get({ body: textOf(5_000), headers: { ...JSON_TYPE, Vary: 'Origin' } });
  assert.is(headers.get('vary'), 'Origin, Accept-Encoding');
});

test('beyond the bytes per second, answers are sent as they are', async () => {
  let nowMs = 0;
  const getSoon = createGetter(() => nowMs);
  const body = textOf(1_000_000);
  const send = async () => encodingOf(await getSoon({ body }));
  const encodings = await Promise.all(Array.from({ length: 6 }, send));
  assert.equal(encodings, [...Array(4).fill('gzip'), null, null]);
  nowMs += 249;
  assert.is(await send(), null);
  nowMs += 1;
  assert.is(await send(), 'gzip');
  assert.is(await send(), null);
});

test('short answers count as longer ones, since each takes some time', async () => {
  const getSoon = createGetter(() => 0);
  const encodings: (string | null)[] = [];
  for (let i = 0; i < 201; i++) encodings.push(encodingOf(await getSoon({ body: textOf(1_001) })));
  assert.equal(encodings, [...Array(200).fill('gzip'), null]);
});

test('no answer to a request with credentials is compressed', async () => {
  const response = await get({ body: textOf(20_000) }, KEY);
  assert.equal([encodingOf(response), response.headers.get('vary')], [null, null]);
});

test.run();
