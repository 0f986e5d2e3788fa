/**
 * Request bodies on a real server: without a key it waits for none, and never without end.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { withServer } from '../../../scripts/testkit/server/wire-client.ts';
import { ask } from '../../../scripts/testkit/server/raw-http.ts';
import { problemIn, withApi } from '../../../scripts/testkit/server/api.ts';
import { readJson } from './json-body.ts';
import { Problem } from './problem.ts';

const test = suite('bodies');
const HEAD = 'POST /api/v1/rooms/lobby/messages HTTP/1.1\r\nHost: localhost\r\n' +
  'Content-Type: application/json\r\n';
const TYPE = { 'content-type': 'application/json' };

/** A body that sends these parts, then stalls. */
function requestOf(parts: string[], isEndless: boolean): Request {
  const body = new ReadableStream({
    start(controller) {
      for (const part of parts) controller.enqueue(new TextEncoder().encode(part));
      if (!isEndless) controller.close();
    },
  });
  const init = { method: 'POST', headers: TYPE, body, duplex: 'half' };
  return new Request('http://chat.example/', init);
}

async function problemOf(reading: Promise<unknown>): Promise<string> {
  return await reading.then(
    (value) => JSON.stringify(value),
    (error) => error instanceof Problem ? error.problem : String(error),
  );
}

test('without a valid key the answer comes before the body, even if that never ends', () =>
  withServer(async (server) => {
    const chunked = 'Transfer-Encoding: chunked\r\n';
    const heads = [
      [`${HEAD}${chunked}\r\n`, '5\r\n{"tex'],
      [`${HEAD}${chunked}Authorization: Bearer sk_wrong\r\n\r\n`, '5\r\n{"tex'],
      [`${HEAD}Content-Length: 1000\r\n\r\n`, '{"tex'],
    ];
    for (const [head, body] of heads) assert.is((await ask(server, head!, body)).status, 401);
  }));

test('a late body is a problem', async () => {
  const limits = { bytesMax: 100, withinMs: 20 };
  assert.is(await problemOf(readJson(requestOf(['{"a"'], true), limits)), 'too-late');
  assert.is(await problemOf(readJson(requestOf([], true), limits)), 'too-late');
  assert.is(await problemOf(readJson(requestOf(['{"a"', ':1}'], false), limits)), '{"a":1}');
});

test('bytes beyond the limit are not read, whatever the Content-Length', async () => {
  const limits = { bytesMax: 10 };
  const part = '"12345';
  assert.is(await problemOf(readJson(requestOf([part, part], true), limits)), 'too-large');
  assert.is(await problemOf(readJson(requestOf([part, '678"'], false), limits)), '"12345678"');
  const named = new Request('http://chat.example/', {
    method: 'POST',
    headers: { ...TYPE, 'content-length': '11' },
    body: '1',
  });
  assert.is(await problemOf(readJson(named, limits)), 'too-large');
});

test('a body over the API’s limit is refused after the key is checked', () =>
  withApi(async (api) => {
    const body = { text: 'x'.repeat(70_000) };
    const path = '/rooms/lobby/messages';
    assert.is((await api.ask('POST', path, { body })).status, 401);
    const response = await api.ask('POST', path, { key: await api.key(), body });
    assert.is((await problemIn(response)).type, '/api#too-large');
  }));

test.run();
