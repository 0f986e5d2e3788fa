/**
 * A whole server as pages of other origins meet it: what they may connect to, and what they may read.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { withServer } from './conformance/client.fixture.ts';
import { openRaw } from './conformance/raw-socket.fixture.ts';
import { get } from './raw-http.fixture.ts';

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

test('a page of another origin may not connect, however it is spelt', () =>
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

test('a page of another origin may read nothing but the widget', () =>
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
