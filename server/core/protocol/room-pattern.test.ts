import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isRoomPattern, matchesRoom } from './room-pattern.ts';

const test = suite('room pattern');

const MATCHING = [
  ['lobby', 'lobby'],
  ['*', 'lobby'],
  ['*', ''],
  ['team-*', 'team-red'],
  ['team-*', 'team-'],
  ['*-red', 'team-red'],
  ['a*b*c', 'a-b-b-c'],
  ['a*b*c', 'abc'],
  ['a**c', 'ac'],
  ['*ab*ab*', 'xababx'],
  ['ab*ba', 'abba'],
  ['страница/*', 'страница/1'],
] as const;

const OTHERS = [
  ['lobby', 'lobby2'],
  ['lobby', 'Lobby'],
  ['', 'lobby'],
  ['team-*', 'xteam-red'],
  ['*-red', 'team-red2'],
  ['a*b*c', 'acb'],
  ['ab*ba', 'aba'],
  ['*ab*ab*', 'xabx'],
  ['a*bc*bc', 'abc'],
  // Only the star is special.
  ['l.bby', 'lobby'],
  ['(lobby|garden)', 'lobby'],
  ['[a-z]*', 'lobby'],
  ['lobby?', 'lobb'],
] as const;

test('a star matches any run of characters, other characters match themselves', () => {
  for (const [pattern, room] of MATCHING) assert.ok(matchesRoom(pattern, room), pattern);
  for (const [pattern, room] of OTHERS) assert.not(matchesRoom(pattern, room), pattern);
});

test('all small patterns agree with a regular expression', () => {
  const all = (signs: string, length: number): string[] =>
    length === 0 ? [''] : all(signs, length - 1).flatMap((text) => [...signs].map((s) => text + s));
  const rooms = [0, 1, 2, 3, 4, 5].flatMap((length) => all('ab', length));
  for (const pattern of [1, 2, 3, 4].flatMap((length) => all('ab*', length))) {
    const expected = new RegExp(`^${pattern.replaceAll('*', '.*')}$`);
    for (const room of rooms) {
      assert.is(matchesRoom(pattern, room), expected.test(room), `${pattern} and ${room}`);
    }
  }
});

test('a hostile pattern is matched as fast as others', () => {
  const room = 'a'.repeat(100_000);
  const hostile = [
    `${'a*'.repeat(20_000)}b`,
    `${'*a'.repeat(50_000)}*b*`,
    `${'*'.repeat(50_000)}b`,
  ];
  const startedAtMs = performance.now();
  for (const pattern of hostile) assert.not(matchesRoom(pattern, room));
  // Takes milliseconds; backtracking would never finish.
  assert.ok(performance.now() - startedAtMs < 5_000);
});

test('a pattern that matches no possible room name is refused', () => {
  for (const pattern of ['*', 'lobby', 'team-*', '__proto__', 'a'.repeat(128)]) {
    assert.ok(isRoomPattern(pattern), pattern);
  }
  for (
    const pattern of ['', 'a b', 'a\n', 'a%', 'a'.repeat(129), '\u202e*', 'cafe\u0301/*', 'a\u3164']
  ) {
    assert.not(isRoomPattern(pattern), pattern);
  }
});

test.run();
