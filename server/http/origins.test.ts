/**
 * A real server and pages of other origins: what they may connect to and read.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { withServer } from '../../scripts/testkit/server/wire-client.ts';
import { openRaw } from '../../scripts/testkit/server/raw-socket.ts';
import { get } from '../../scripts/testkit/server/raw-http.ts';

const test = suite('http origins');
const SETTINGS = { NODE_ENV: 'production', ALLOWED_ORIGINS: 'https://example.org' };

const STRANGERS = [
  'https://evil.test',
  'null',
  'http://example.org',
  'https://sub.example.org',
  'https://example.org:8443',
  'https://example.org.evil.test',
  'https://example.orgevil.test',
  'https://evil-example.org',
  'https://evil.test/https://example.org',
  'https://example.org@evil.test',
  'https://example.org#evil.test',
  'https://evil.test?https://example.org',
  'https://example.org/',
  'https://example.org\\.evil.test',
  'https://example%2eorg',
  'https://example.org, https://evil.test',
  'HTTPS://EXAMPLE.ORG',
  'file://',
  'chrome-extension://abcdefgh',
  'javascript:alert(1)',
  '*',
];

test('a page of another origin cannot connect, however spelled', () =>
  withServer(async (server) => {
    for (const origin of STRANGERS) {
      const socket = await openRaw(server, { Origin: origin });
      socket.say({ type: 'hello' });
      assert.is(await socket.closed(), 4403, origin);
      assert.equal(socket.frames, [], origin);
    }
    for (const origin of ['https://example.org', `http://127.0.0.1:${server.port}`]) {
      const socket = await openRaw(server, { Origin: origin });
      socket.say({ type: 'hello' });
      await socket.hear('welcome');
      socket.destroy();
    }
  }, SETTINGS));

test('a page whose host name was rebound cannot connect, and is told why', () =>
  withServer(async (server) => {
    const Host = `rebind.evil.test:${server.port}`;
    const headers = { Host, Origin: `http://${Host}` };
    const socket = await openRaw(server, headers);
    socket.say({ type: 'hello' });
    assert.is(await socket.closed(), 4403);
    assert.equal(socket.frames, []);
    for (const path of ['/rooms/lobby/history', '/metrics', '/cluster/events', '/']) {
      const { status, body } = await get(server, path, headers);
      assert.is(status, 421, path);
      assert.match(body, 'ALLOWED_HOSTS');
    }
    assert.is((await get(server, '/health', headers)).status, 200);
  }));

test('the server’s own page connects by its own name, and in production by any', async () => {
  const Host = 'chat.example.org';
  const enter = (env: Record<string, string>) =>
    withServer(async (server) => {
      const socket = await openRaw(server, { Host, Origin: `https://${Host}` });
      socket.say({ type: 'hello' });
      await socket.hear('welcome');
      socket.destroy();
      assert.is((await get(server, '/rooms/lobby/history', { Host })).status, 200);
    }, env);
  await enter({ ALLOWED_HOSTS: Host });
  await enter({ NODE_ENV: 'production' });
});

test('behind a TLS proxy, a page of the same name without TLS cannot connect', () =>
  withServer(async (server) => {
    const proxied = { Host: 'chat.example.org', 'X-Forwarded-Proto': 'https' };
    const forged = await openRaw(server, { ...proxied, Origin: 'http://chat.example.org' });
    forged.say({ type: 'hello' });
    assert.is(await forged.closed(), 4403);
    const own = await openRaw(server, { ...proxied, Origin: 'https://chat.example.org' });
    own.say({ type: 'hello' });
    await own.hear('welcome');
    own.destroy();
  }, { NODE_ENV: 'production', TRUSTED_PROXIES: '127.0.0.1' }));

test('without a token, metrics and cluster events are for this machine only', () =>
  withServer(async (server) => {
    for (const path of ['/metrics', '/cluster/events']) {
      for (const header of ['X-Forwarded-For', 'Forwarded', 'Via', 'X-Real-IP']) {
        const { status, body } = await get(server, path, { [header]: '203.0.113.7' });
        assert.is(status, 403, `${path} ${header}`);
        assert.match(body, '_TOKEN');
      }
      assert.is((await get(server, path, { Host: '192.168.1.7:3000' })).status, 403, path);
    }
    assert.match((await get(server, '/metrics')).body, 'starling_connections');
  }));

test('a page of another origin can read only the widget', () =>
  withServer(async (server) => {
    for (const Origin of STRANGERS) {
      for (const path of ['/rooms/lobby/history', '/health', '/ready', '/metrics', '/']) {
        const { headers } = await get(server, path, { Origin });
        assert.is(headers.get('access-control-allow-origin'), undefined, `${Origin} ${path}`);
        assert.is(headers.get('access-control-allow-credentials'), undefined);
      }
    }
    const asked = { Origin: 'https://example.org' };
    const { headers } = await get(server, '/rooms/lobby/history', asked);
    assert.is(headers.get('access-control-allow-origin'), 'https://example.org');
    assert.match(headers.get('vary')!, /origin/i);
  }, SETTINGS));

test.run();
