import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAddressRule } from './address-rule.ts';
import { createPostRequest, type PostRequest, type PostRequestOptions } from './post-request.ts';

const test = suite('post request');
const LOOPBACK = ['127.0.0.0/8', '::1'];

async function withServer(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  run: (url: string, post: PostRequest, connections: () => number) => Promise<void>,
  options: Partial<PostRequestOptions> = {},
): Promise<void> {
  let connections = 0;
  const server = createServer(answer).on('connection', () => connections += 1);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const post = createPostRequest({ rule: createAddressRule(LOOPBACK), ...options });
  try {
    const { port } = server.address() as AddressInfo;
    await run(`http://127.0.0.1:${port}/hook`, post, () => connections);
  } finally {
    post.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

test('the status decides the outcome, and connections are reused', () =>
  withServer(
    (request, response) => {
      request.resume().on('end', () => response.writeHead(Number(request.headers.want)).end('ok'));
    },
    async (url, post, connections) => {
      for (
        const [want, isOk] of [[200, true], [204, true], [299, true], [400, false], [500, false]]
      ) {
        const answer = await post.post(url, { want: String(want) }, '{}');
        assert.equal([answer.isOk, answer.status], [isOk, want]);
      }
      assert.ok(connections() < 5, `${connections()} connections`);
    },
  ));

test('redirects are not followed', () => {
  let requests = 0;
  return withServer((request, response) => {
    requests += 1;
    request.resume();
    response.writeHead(307, { location: 'http://127.0.0.1/' }).end();
  }, async (url, post) => {
    const answer = await post.post(url, {}, '{}');
    assert.equal(answer, { isOk: false, status: 307, reason: 'status 307' });
    assert.is(requests, 1);
  });
});

test('a name that resolves to this machine is refused', () =>
  withServer((_request, response) => response.end(), async (url, post, connections) => {
    const answer = await post.post(url.replace('127.0.0.1', 'localhost'), {}, '{}');
    assert.is(answer.isOk, false);
    assert.match(answer.reason, /not on the public internet|https/);
    const literal = await post.post(url, {}, '{}');
    assert.is(literal.isOk, false);
    assert.is(connections(), 0);
  }, { rule: createAddressRule(['192.0.2.0/24']) }));

test('a name is checked when connecting, even if it changed since', () => {
  let lookups = 0;
  const rule = createAddressRule([], (_name, done) => {
    lookups += 1;
    done(null, [{ address: '127.0.0.1', family: 4 }]);
  });
  return withServer((_request, response) => response.end(), async (url, post, connections) => {
    const port = new URL(url).port;
    const answer = await post.post(`https://rebound.test:${port}/`, {}, '{}');
    assert.match(answer.reason, /not on the public internet/);
    assert.equal([lookups, connections()], [1, 0]);
  }, { rule });
});

test('a receiver that does not answer times out', () =>
  withServer(() => {}, async (url, post) => {
    const answer = await post.post(url, {}, '{}');
    assert.equal(answer, { isOk: false, reason: 'no answer within 50 ms' });
  }, { timeoutMs: 50 }));

test('an endless answer is not read to its end', () => {
  let written = 0;
  return withServer((_request, response) => {
    response.writeHead(200);
    const more = (): void => {
      do written += 65_536; while (!response.destroyed && response.write(new Uint8Array(65_536)));
    };
    response.on('drain', more);
    more();
  }, async (url, post) => {
    const answer = await post.post(url, {}, '{}');
    assert.equal([answer.isOk, answer.status], [true, 200]);
    // At most what the buffers of two sockets hold.
    assert.ok(written < 20_000_000, `${written} bytes`);
  });
});

test('an answer whose body does not arrive counts by its status', () =>
  withServer((_request, response) => {
    response.writeHead(202);
    response.write('x');
  }, async (url, post) => {
    const startedMs = performance.now();
    assert.is((await post.post(url, {}, '{}')).isOk, true);
    assert.ok(performance.now() - startedMs < 4_000, 'it does not wait until the deadline');
  }, { timeoutMs: 8_000 }));

test('a refused connection is a failure, and a stop aborts requests', () =>
  withServer(() => {}, async (url, post) => {
    const stop = new AbortController();
    const answering = post.post(url, {}, '{}', stop.signal);
    stop.abort();
    assert.equal(await answering, { isOk: false, reason: 'stopped' });
    const refused = await post.post('http://127.0.0.1:1/', {}, '{}');
    assert.is(refused.isOk, false);
    assert.match(refused.reason, /ECONNREFUSED/);
  }));

test.run();
