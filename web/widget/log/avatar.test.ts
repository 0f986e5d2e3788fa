import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { AVATAR_COLOURS, AVATAR_INK, avatarColour, initials } from './avatar.ts';

const test = suite('avatar');

const LIGHT_GROUNDS = ['#ffffff', '#f6f5fa'];
const DARK_GROUNDS = ['#14121c', '#211e2d'];

test('initials are readable on every colour, in light and dark themes', () => {
  for (const colour of AVATAR_COLOURS) {
    assert.ok(contrast(AVATAR_INK.light, colour.light) >= 4.5, colour.light);
    assert.ok(contrast(AVATAR_INK.dark, colour.dark) >= 4.5, colour.dark);
  }
});

test('a coloured name is readable on the backgrounds of messages', () => {
  for (const colour of AVATAR_COLOURS) {
    for (const ground of LIGHT_GROUNDS) assert.ok(contrast(colour.light, ground) >= 4.5, ground);
    for (const ground of DARK_GROUNDS) assert.ok(contrast(colour.dark, ground) >= 4.5, ground);
  }
});

test('the same user always has the same colour', () => {
  assert.is(avatarColour('g-17'), avatarColour('g-17'));
});

test('users spread over all colours', () => {
  const used = new Set<number>();
  for (let id = 0; id < 200; id += 1) used.add(avatarColour(`guest-${id}`));
  assert.is(used.size, AVATAR_COLOURS.length);
});

test('any id has a colour', () => {
  for (const id of ['', 'ä', '🐦', 'x'.repeat(500)]) {
    assert.ok(AVATAR_COLOURS[avatarColour(id)], id);
  }
});

test('initials come from the first and the last word', () => {
  assert.is(initials('Ada Lovelace'), 'AL');
  assert.is(initials('ada'), 'A');
  assert.is(initials('Jean-Luc van der Meer'), 'JM');
  assert.is(initials('guest 42'), 'G4');
  assert.is(initials('  émile  '), 'É');
});

test('a name without letters uses its first character', () => {
  assert.is(initials('🐦🐦'), '🐦');
  assert.is(initials(''), '?');
});

test.run();

function contrast(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high! + 0.05) / (low! + 0.05);
}

function luminance(colour: string): number {
  // Colours with three digits repeat each.
  const digits = colour.slice(1).replace(/^(.)(.)(.)$/, '$1$1$2$2$3$3');
  const [r, g, b] = [0, 2, 4].map((at) => {
    const part = parseInt(digits.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}
