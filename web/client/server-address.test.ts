import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { timeRatio } from '../../scripts/testkit/time-ratio.ts';
import { socketUrl } from './server-address.ts';

const test = suite('server address');

test('the WebSocket is at /chat below the given address', () => {
  const urls: Record<string, string> = {
    'https://chat.example': 'wss://chat.example/chat',
    'http://chat.example:3000/#top': 'ws://chat.example:3000/chat',
    'https://example.org/talk': 'wss://example.org/talk/chat',
    'https://example.org//talk//': 'wss://example.org//talk/chat',
    'wss://example.org/talk/chat': 'wss://example.org/talk/chat',
  };
  for (const [given, url] of Object.entries(urls)) assert.is(socketUrl(given).href, url);
});

test('a long path takes time that grows linearly', () => {
  const ratio = timeRatio((characters) => socketUrl(`https://a.example${'/'.repeat(characters)}x`));
  assert.ok(ratio < 8, String(ratio));
});

test.run();
