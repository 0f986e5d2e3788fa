import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Hono } from 'hono';
import { refuseOperator } from './operator-access.ts';
import type { Access } from '../config/secret-config.ts';

const test = suite('operator access');
const HERE = { remoteAddress: '127.0.0.1', host: 'localhost:3000' };

interface Asked {
  remoteAddress?: string;
  host?: string;
  headers?: Record<string, string>;
}

async function answer(access: Access, { remoteAddress, host, headers }: Asked = HERE) {
  const app = new Hono().get('/', (c) => c.text(refuseOperator(access, c) ?? 'shown'));
  const all = { ...(host === undefined ? {} : { host }), ...headers };
  return await (await app.request('/', { headers: all }, { remoteAddress })).text();
}

test('without a token this machine has access, by each of its own names', async () => {
  for (const remoteAddress of ['127.0.0.1', '::1', '::ffff:127.0.0.1', '127.8.8.8']) {
    for (const host of ['localhost', 'localhost:3000', '127.0.0.1:3000', '[::1]:3000']) {
      assert.is(await answer({ type: 'local' }, { remoteAddress, host }), 'shown', remoteAddress);
    }
  }
});

test('nobody else has, by any name', async () => {
  for (const remoteAddress of ['192.168.1.7', '::ffff:10.0.0.1', 'fe80::1', undefined]) {
    const asked = { ...HERE, ...(remoteAddress ? { remoteAddress } : { remoteAddress: '' }) };
    assert.is(await answer({ type: 'local' }, asked), 'elsewhere', remoteAddress);
  }
});

test('a rebound host name has not', async () => {
  for (const host of ['rebind.evil.example:3000', '192.168.1.7:3000', 'localhost.evil.example']) {
    assert.is(await answer({ type: 'local' }, { ...HERE, host }), 'elsewhere', host);
  }
  assert.is(await answer({ type: 'local' }, { remoteAddress: '127.0.0.1' }), 'elsewhere');
});

test('requests through a proxy on this machine have not', async () => {
  for (
    const name of [
      'X-Forwarded-For',
      'X-Forwarded-Host',
      'X-Forwarded-Proto',
      'x-forwarded-anything',
      'Forwarded',
      'Via',
      'X-Real-IP',
    ]
  ) {
    const asked = { ...HERE, headers: { [name]: 'x' } };
    assert.is(await answer({ type: 'local' }, asked), 'elsewhere', name);
  }
});

test('with a token its bearer has access from anywhere, and nobody else', async () => {
  const access: Access = { type: 'token', token: 'a token of the cluster' };
  const far = { remoteAddress: '192.168.1.7', host: 'chat.example' };
  const headers = { Authorization: `Bearer ${access.token}`, 'X-Forwarded-For': '1.2.3.4' };
  assert.is(await answer(access, { ...far, headers }), 'shown');
  assert.is(await answer(access, far), 'token');
  assert.is(await answer(access), 'token', 'also on this machine');
  assert.is(await answer({ type: 'closed' }, { ...HERE, headers }), 'closed');
});

test.run();
