import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Caller } from './caller.ts';
import { createOriginRule } from './origin.ts';

const test = suite('origin');

function from(origin: string | undefined, host: string | undefined, more: Partial<Caller> = {}) {
  return { origin, host, remoteAddress: '10.0.0.1', forwardedProto: undefined, ...more };
}

test('by default only programs and the server’s own pages may connect', () => {
  const rule = createOriginRule({ allowed: [] });
  assert.ok(rule.allows(from('http://chat.example:3000', 'chat.example:3000')));
  assert.ok(
    rule.allows(from('https://chat.example', 'chat.example')),
    'behind a proxy that terminates TLS',
  );
  assert.ok(rule.allows(from(undefined, 'chat.example')));
  assert.not(rule.allows(from('https://evil.example', 'chat.example')));
  assert.not(rule.allows(from('https://chat.example.evil.example', 'chat.example')));
  assert.not(rule.allows(from('https://chat.example:8443', 'chat.example')));
  for (const scheme of ['ftp', 'ws', 'chrome-extension']) {
    assert.not(rule.allows(from(`${scheme}://chat.example`, 'chat.example')), scheme);
  }
  assert.not(rule.allows(from('https://user@chat.example', 'chat.example')));
  assert.not(rule.allows(from('null', 'chat.example')));
  assert.not(rule.allows(from('', 'chat.example')));
  assert.not(rule.allows(from('https://chat.example', undefined)));
});

test('listed origins may connect, matched exactly', () => {
  const rule = createOriginRule({ allowed: ['https://blog.example'] });
  assert.ok(rule.allows(from('https://blog.example', 'chat.example')));
  assert.not(rule.allows(from('http://blog.example', 'chat.example')));
});

test('in development, pages of this machine may connect', () => {
  const rule = createOriginRule({ allowed: [], allowsLoopback: true });
  const asked = (origin: string) => rule.allows(from(origin, 'chat.example'));
  for (
    const origin of [
      'http://localhost:8080',
      'https://localhost',
      'http://site.localhost:3001',
      'http://127.0.0.1:5173',
      'http://[::1]:4000',
    ]
  ) {
    assert.ok(asked(origin), origin);
    assert.not(createOriginRule({ allowed: [] }).allows(from(origin, 'chat.example')), origin);
  }
  for (
    const origin of [
      'http://localhost.evil.example',
      'http://evil-localhost',
      'http://127.0.0.1.evil.example',
      'http://192.168.1.7',
      'ftp://localhost',
      'chrome-extension://localhost',
      'http://user@localhost',
      'http://localhost/',
      'null',
    ]
  ) assert.not(asked(origin), origin);
});

test('a star allows every page', () => {
  const rule = createOriginRule({ allowed: ['*'] });
  assert.ok(rule.allows(from('null', 'chat.example')));
  assert.ok(rule.allows(from('https://any.example', 'chat.example')));
});

test('a page without TLS may not connect over TLS, as reported by a trusted proxy', () => {
  const rule = createOriginRule({
    allowed: [],
    isProxy: (address) => address === '10.0.0.1',
  });
  const asked = (origin: string, forwardedProto?: string, remoteAddress = '10.0.0.1') =>
    rule.allows(from(origin, 'chat.example', { forwardedProto, remoteAddress }));
  for (const proto of ['https', 'HTTPS', 'wss', 'https, http']) {
    assert.ok(asked('https://chat.example', proto), proto);
    assert.not(asked('http://chat.example', proto), proto);
  }
  for (const proto of ['http', 'ws', 'http, https', 'quic', '', undefined]) {
    assert.ok(asked('http://chat.example', proto), proto);
    // A proxy behind one that terminates TLS often reports http.
    assert.ok(asked('https://chat.example', proto), proto);
  }
  assert.ok(asked('http://chat.example', 'https', '10.0.0.2'), 'from an untrusted address');
});

test.run();
