import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createOriginRule } from './origin.ts';

const test = suite('origin');

test('by default only the server’s own pages and programs may connect', () => {
  const rule = createOriginRule([]);
  assert.ok(rule.allows('http://chat.example:3000', 'chat.example:3000'));
  assert.ok(rule.allows('https://chat.example', 'chat.example'), 'behind a proxy that ends TLS');
  assert.ok(rule.allows(undefined, 'chat.example'));
  assert.not(rule.allows('https://evil.example', 'chat.example'));
  assert.not(rule.allows('https://chat.example.evil.example', 'chat.example'));
  assert.not(rule.allows('https://chat.example:8443', 'chat.example'));
  assert.not(rule.allows('null', 'chat.example'));
  assert.not(rule.allows('', 'chat.example'));
  assert.not(rule.allows('https://chat.example', undefined));
});

test('listed origins may connect, exactly as listed', () => {
  const rule = createOriginRule(['https://blog.example']);
  assert.ok(rule.allows('https://blog.example', 'chat.example'));
  assert.not(rule.allows('http://blog.example', 'chat.example'));
});

test('a star allows every page', () => {
  const rule = createOriginRule(['*']);
  assert.ok(rule.allows('null', 'chat.example'));
  assert.ok(rule.allows('https://any.example', 'chat.example'));
});

test.run();
