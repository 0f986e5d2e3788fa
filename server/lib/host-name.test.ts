import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hostnameOf, isLoopbackAddress, isLoopbackName } from './host-name.ts';

const test = suite('host name');

test('a Host header is a name with an optional port', () => {
  assert.is(hostnameOf('chat.example:3000'), 'chat.example');
  assert.is(hostnameOf('Chat.Example.'), 'chat.example');
  assert.is(hostnameOf('[::1]:3000'), '[::1]');
  assert.is(hostnameOf('127.1'), '127.0.0.1');
  for (const bad of ['', 'a b', 'a/b', 'a@b', 'a?b', 'a#b', 'a:b', '[::1', 'a\\b', '1.2.3.4.5']) {
    assert.is(hostnameOf(bad), undefined, bad);
  }
});

test('localhost, names below it, 127.0.0.0/8 and ::1 are loopback', () => {
  for (const name of ['localhost', 'chat.localhost', '127.0.0.1', '127.9.9.9', '[::1]']) {
    assert.ok(isLoopbackName(name), name);
  }
  for (
    const name of ['localhost.example', 'mylocalhost', '127.0.0.1.nip.io', '[::2]', '10.0.0.1']
  ) {
    assert.not(isLoopbackName(name), name);
  }
  for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) {
    assert.ok(isLoopbackAddress(address), address);
  }
  for (const address of ['', '10.0.0.1', '::', '::ffff:10.0.0.1', 'fe80::1']) {
    assert.not(isLoopbackAddress(address), address);
  }
});

test.run();
