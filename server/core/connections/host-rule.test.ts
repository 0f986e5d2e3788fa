import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createHostRule } from './host-rule.ts';

const test = suite('host rule');

test('localhost and IP addresses are always allowed', () => {
  const rule = createHostRule([]);
  for (
    const host of [
      'localhost',
      'localhost:3000',
      'LOCALHOST:3000',
      'chat.localhost:3000',
      '127.0.0.1:3000',
      '192.168.1.7:3000',
      '[::1]:3000',
      '[fe80::1]',
    ]
  ) assert.ok(rule.allows(host), host);
  assert.ok(rule.allows(undefined), 'no browser');
});

test('other names must be listed', () => {
  const rule = createHostRule(['chat.example']);
  for (const host of ['chat.example', 'chat.example:8443', 'CHAT.example', 'chat.example.:3000']) {
    assert.ok(rule.allows(host), host);
  }
  for (
    const host of [
      'rebind.evil.example:3000',
      'chat.example.evil.example',
      'evil-chat.example',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      'evil.example/@chat.example',
      'chat.example@evil.example',
      'chat.example, evil.example',
      '',
      ' ',
    ]
  ) assert.not(rule.allows(host), host);
});

test('a star allows any name', () => {
  assert.ok(createHostRule(['*']).allows('rebind.evil.example'));
});

test.run();
