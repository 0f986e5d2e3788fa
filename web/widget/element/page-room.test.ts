import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { timeRatio } from '../../../scripts/testkit/time-ratio.ts';
import { isRoomName } from '../../../server/core/protocol/room-name.ts';
import { pageRoom } from './page-room.ts';

const test = suite('page-room');

const roomOf = (href: string, canonical?: string): string => pageRoom({ href, canonical });

test('a page’s room is its host and path, without parts that vary between links', () => {
  for (
    const href of [
      'https://example.org/2026/news',
      'https://www.example.org/2026/news/',
      'http://EXAMPLE.org:80/2026/news?utm_source=x#comments',
    ]
  ) assert.is(roomOf(href), 'example.org/2026/news', href);
  assert.is(roomOf('https://example.org/'), 'example.org');
  assert.is(roomOf('http://localhost:3000/a'), 'localhost:3000/a');
});

test('the canonical address wins if it is a web address', () => {
  const href = 'https://m.example.org/n?id=5';
  assert.is(roomOf(href, 'https://example.org/news/5'), 'example.org/news/5');
  assert.is(roomOf(href, '/news/5'), 'm.example.org/news/5');
  for (const canonical of ['', 'https://', 'javascript:void(0)', 'mailto:a@example.org']) {
    assert.is(roomOf(href, canonical), 'm.example.org/n', canonical);
  }
});

test('paths keep their own script', () => {
  assert.is(roomOf('https://example.org/%E6%96%B0%E8%81%9E'), 'example.org/新聞');
  for (const path of ['caf%C3%A9', 'cafe%CC%81']) {
    assert.is(roomOf(`https://example.org/${path}`), 'example.org/café', path);
  }
});

test('characters that room names cannot contain are replaced without collisions', () => {
  const rooms = [
    'https://example.org/a b',
    'https://example.org/a+b',
    'https://example.org/a%2Fb',
    'https://example.org/a/b',
    'https://example.org/a-b',
    'https://example.org/%zz',
    'https://example.org/a%E3%85%A4b',
    `https://example.org/${'long/'.repeat(40)}1`,
    `https://example.org/${'long/'.repeat(40)}2`,
    `https://example.org/${'%F0%A0%AE%B7'.repeat(200)}`,
    'file:///',
    'about:blank',
  ].map((href) => roomOf(href));
  for (const room of rooms) assert.ok(isRoomName(room), room);
  assert.is(new Set(rooms).size, rooms.length, rooms.join('\n'));
  assert.match(rooms[0]!, /^example\.org\/a-b~[0-9a-z]{1,7}$/);
});

test('a long address takes time that grows linearly', () => {
  const ratio = timeRatio((characters) => roomOf(`https://example.org${'/'.repeat(characters)}x`));
  assert.ok(ratio < 8, String(ratio));
});

test.run();
