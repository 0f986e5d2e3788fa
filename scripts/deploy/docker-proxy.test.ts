/**
 * Proxy for Docker's socket, in a real HAProxy: clients can read three lists, and nothing else
 * reaches Docker.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  freePorts,
  readyWithin,
  startDaemon,
  stopDaemon,
  temporaryFolder,
} from '../testkit/daemon.ts';
import { ensureHaproxy } from '../testkit/haproxy.ts';
import { ROOT } from '../testkit/runtimes.ts';

const test = suite('docker proxy');
const WITHIN_MS = 20_000;
const LATER_MS = 40;
const LISTS = ['/nodes', '/services', '/tasks'];

/** `send` resolves with the proxy's answer to these bytes; `asked` lists what reached Docker. */
async function withProxy(
  run: (send: (text: string, later?: string) => Promise<string>, asked: string[]) => Promise<void>,
): Promise<void> {
  const program = await ensureHaproxy();
  const { path, remove } = temporaryFolder('proxy');
  const socket = join(path, 'docker.sock');
  const asked: string[] = [];
  const docker = createServer((request, response) => {
    const { connection: _, ...headers } = request.headers;
    asked.push(`${request.method} ${request.url} ${JSON.stringify(headers)}`);
    response.setHeader('content-type', 'application/json').end('["from Docker"]');
  });
  await new Promise<void>((resolve) => docker.listen(socket, resolve));
  const [port] = await freePorts(1);
  const config = join(path, 'haproxy.cfg');
  const text = readFileSync(join(ROOT, 'deploy/docker-proxy.cfg'), 'utf8');
  writeFileSync(
    config,
    text.replace('bind :2375', `bind 127.0.0.1:${port}`)
      .replace('unix@/var/run/docker.sock', `unix@${socket}`),
  );
  const send = (text: string, later?: string): Promise<string> =>
    new Promise((resolve, reject) => {
      let answer = '';
      const client = connect(port!, '127.0.0.1', () => {
        client.write(text);
        if (later) setTimeout(() => client.writable && client.write(later), LATER_MS);
      });
      client.setEncoding('latin1').on('data', (part) => answer += part);
      client.setTimeout(WITHIN_MS, () => client.destroy(new Error(`no end after ${answer}`)));
      client.on('error', reject).on('close', () => resolve(answer));
    });
  const proxy = startDaemon(program, ['-db', '-f', config], { cwd: path });
  try {
    await readyWithin(
      proxy,
      'HAProxy',
      WITHIN_MS,
      () => send(request('GET /nodes')).then(() => true, () => false),
    );
    asked.length = 0;
    await run(send, asked);
  } finally {
    await stopDaemon(proxy, 'SIGTERM', WITHIN_MS);
    docker.closeAllConnections();
    await new Promise((resolve) => docker.close(resolve));
    remove();
  }
}

function request(line: string, headers = '', body = ''): string {
  return `${line} HTTP/1.1\r\nHost: docker\r\n${headers}Connection: close\r\n\r\n${body}`;
}

test('the three lists can be read, without the query', () =>
  withProxy(async (send, asked) => {
    for (const list of LISTS) {
      assert.match(await send(request(`GET ${list}`)), /^HTTP\/1.1 200 [^]*from Docker/);
      const text = request(`GET ${list}?filters={}`, 'X-Registry-Auth: x\r\nAuthorization: x\r\n');
      assert.match(await send(text), /^HTTP\/1.1 200 /);
    }
    const seen = (list: string) => `GET ${list} {"host":"docker"}`;
    assert.equal(asked, LISTS.flatMap((list) => [seen(list), seen(list)]));
  }));

test('nothing else reaches Docker, and refusals are JSON', () =>
  withProxy(async (send, asked) => {
    const tried = [
      'GET /containers/json',
      'GET /v1.41/nodes',
      'GET /nodes/abc',
      'GET /services/x/logs?stdout=1',
      'GET //nodes',
      'GET /nodes/',
      'GET /nodes/../info',
      'GET /nodes%2f..%2finfo',
      'GET /nodes;x',
      'GET /NODES',
      'GET /secrets',
      'GET /configs',
      'GET http://docker/info',
      'HEAD /nodes',
      'POST /nodes',
      'POST /services/create',
      'DELETE /services/x',
      'CONNECT /nodes',
      'get /nodes',
    ];
    for (const line of tried) {
      const answer = await send(request(line));
      assert.match(answer, /^HTTP\/1.[01] 40[03] /, line);
      if (line.startsWith('GET')) assert.match(answer, /application\/json[^]*\[\]$/, line);
    }
    const withBodies = [
      request('GET /nodes', 'Content-Length: 5\r\n', 'hello'),
      request('GET /nodes', 'Transfer-Encoding: chunked\r\n', '5\r\nhello\r\n0\r\n\r\n'),
    ];
    for (const text of withBodies) assert.match(await send(text), /^HTTP\/1.1 40[03] /, text);
    const [late, body] = ['GET /nodes', '5\r\nhello\r\n0\r\n\r\n'];
    const chunked = request(late, 'Transfer-Encoding: chunked\r\n');
    assert.match(await send(chunked, body), /^HTTP\/1.1 403 /, 'a body that comes later');
    assert.equal(asked, []);
  }));

test('a connection cannot be upgraded', () =>
  withProxy(async (send, asked) => {
    const text = 'GET /nodes HTTP/1.1\r\nHost: docker\r\nUpgrade: h2c\r\n' +
      'Connection: Upgrade, close\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n';
    assert.match(await send(text), /^HTTP\/1.1 200 /);
    assert.equal(asked.filter((line) => /h2c|upgrade/i.test(line)), []);
  }));

test.run();
