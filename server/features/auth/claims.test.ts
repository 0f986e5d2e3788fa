/**
 * Claims of signed tokens, and of guests.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeJwt, SignJWT } from 'jose';
import { knownGuest, SECRET, withReplica } from '../../../scripts/testkit/server/replica.ts';
import { readHostClaims } from './host-claims.ts';
import {
  goodClaims,
  greet,
  HOST_SECRET,
  sign,
  withHostPage,
} from '../../../scripts/testkit/server/host-page.ts';

const test = suite('claims');

const read = (claims: Record<string, unknown>) =>
  readHostClaims({ ...goodClaims(), ...claims }, 40);

test('a user has an id, a name, a role and an avatar', () => {
  const user = { id: 'u_1', name: 'Ada', role: 'member' };
  assert.equal(read({}), { user });
  const picture = 'https://page.example/ada.png';
  assert.equal(read({ role: 'owner', picture }), {
    user: { ...user, role: 'owner' },
    avatar: picture,
  });
  assert.equal(read({ avatar: picture }), { user, avatar: picture });
});

test('an invalid avatar is left out', () => {
  const none = [
    'http://page.example/a.png',
    'javascript:alert(1)',
    'data:image/png;base64,AAAA',
    '//page.example/a.png',
    'https://ada:secret@page.example/a.png',
    'https://',
    `https://page.example/${'a'.repeat(1_024)}`,
    ['https://page.example/a.png'],
    7,
  ];
  for (const picture of none) assert.not('avatar' in read({ picture }), String(picture));
});

test('an id has 1 to 128 characters, and is never a guest’s', () => {
  for (const sub of ['1', 'ada@page.example', 'x'.repeat(128), 'G_1']) {
    assert.ok('user' in read({ sub }), sub);
  }
  for (
    const sub of ['', 'g_1', 'g_', 'b_bot', 'x'.repeat(129), 'a\nb', 'a\u0000', '\ud800', 7, null]
  ) {
    assert.equal(read({ sub }), { fault: 'sub' }, String(sub));
  }
});

test('a name is visible, and cut if too long', () => {
  for (const name of [undefined, '', '  ', '\u3164', '\u202e\u200f', 7, ['Ada']]) {
    assert.equal(read({ name }), { fault: 'name' }, String(name));
  }
  const family = '👨\u200d👩\u200d👧';
  const shown = [
    [`${'x'.repeat(39)}😀😀`, 'x'.repeat(39)],
    // Invisible characters are removed; they are no reason to refuse anybody.
    ['evil\u202egpj', 'evilgpj'],
    ['שרה\u200f', 'שרה'],
    ['Ada\u00ad\tLovelace', 'Ada Lovelace'],
    [`Ada ${family}`, `Ada ${family}`],
    // Cuts at whole characters.
    [`${'x'.repeat(35)} ${family}`, 'x'.repeat(35)],
  ];
  for (const [name, expected] of shown) {
    const claims = read({ name });
    assert.is('user' in claims && claims.user.name, expected);
  }
});

test('a role is one of three', () => {
  for (const role of ['guest', 'admin', 'Owner', '', null, ['owner'], { owner: true }, 1]) {
    assert.equal(read({ role }), { fault: 'role' }, JSON.stringify(role));
  }
});

test('rights apply to the room however the page spells it', () => {
  const good = read({ rooms: { 'cafe\u0301/*': 'moderate' } });
  assert.equal('user' in good && { ...good.rooms }, { 'café/*': 'moderate' });
  assert.equal(read({ rooms: { 'lobby\u3164': 'read' } }), { fault: 'rooms' });
});

test('invalid rights of rooms refuse the token', () => {
  const rooms = { 'team-*': 'write', lobby: 'read', staff: 'moderate' };
  const good = read({ rooms });
  assert.equal('user' in good && { ...good.rooms }, rooms);
  const many = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`room-${i}`, 'read']));
  assert.ok('user' in read({ rooms: many(50) }));
  const bad = [
    null,
    'team-*',
    ['team-*'],
    { lobby: 'admin' },
    { lobby: true },
    { lobby: ['read'] },
    { 'a b': 'read' },
    { '': 'read' },
    { ['x'.repeat(129)]: 'read' },
    many(51),
  ];
  for (const one of bad) {
    assert.equal(read({ rooms: one }), { fault: 'rooms' }, JSON.stringify(one));
  }
});

test('a room called __proto__ is an ordinary room', () => {
  const hostile = JSON.parse('{"__proto__":"moderate"}') as object;
  const claims = read({ rooms: hostile });
  assert.ok('user' in claims && claims.rooms);
  assert.equal(Object.entries(claims.rooms), [['__proto__', 'moderate']]);
  assert.is(Object.getPrototypeOf(claims.rooms), Object.prototype);
  assert.is(({} as Record<string, unknown>).moderate, undefined);
});

test('invalid claims close with 4401', () =>
  withHostPage(async (replica) => {
    for (const claims of [{ sub: 'g_1' }, { name: '' }, { role: 'admin' }, { rooms: 'all' }]) {
      const token = await sign(HOST_SECRET, { claims });
      assert.is(await greet(replica, token), 4401, JSON.stringify(claims));
    }
  }));

test('entries of a signed user carry role and avatar, and no token is issued', () =>
  withHostPage(async (replica) => {
    const picture = 'https://page.example/ada.png';
    const client = replica.connect();
    const token = await sign(HOST_SECRET, { claims: { role: 'moderator', picture } });
    client.say({ type: 'hello', token, name: 'Somebody else' });
    const welcome = await client.next('welcome');
    assert.equal([welcome.user.name, 'token' in welcome], ['Ada', false]);
    client.say({ type: 'join', room: 'lobby' });
    client.send('lobby', '1');
    await client.next('ack');
    assert.equal(client.entries('lobby')[0]?.from, {
      id: 'u_1',
      name: 'Ada',
      role: 'moderator',
      avatar: picture,
    });
  }));

test('a guest gets no role, whatever the name or token says', () =>
  withReplica(async (replica) => {
    for (const name of ['Ada (owner)', 'Moderator Ada', '👑 Ada']) {
      const guest = await greet(replica, undefined, name);
      assert.equal(typeof guest === 'object' && [guest.name, guest.role], [name, 'guest']);
    }
    const claims = { name: 'Ada', role: 'owner', rooms: { '*': 'moderate' }, isSigned: true };
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject('g_1').setIssuer('starling').setAudience('starling-guest').setExpirationTime('1h')
      .sign(new TextEncoder().encode(SECRET));
    const client = replica.connect();
    client.say({ type: 'hello', token });
    const welcome = await client.next('welcome');
    assert.equal(welcome.user, { id: 'g_1', name: 'Ada', role: 'guest' });
    const { role, rooms } = decodeJwt(welcome.token!);
    assert.equal([role, rooms], [undefined, undefined]);
  }));

test('guest tokens are for guest ids only', () =>
  withReplica(async (replica) => {
    const token = await new SignJWT({ name: 'Ada' })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject('u_1').setIssuer('starling').setAudience('starling-guest').setExpirationTime('1h')
      .sign(new TextEncoder().encode(SECRET));
    assert.is(await greet(replica, token), 4401);
  }));

test('where guests are not allowed only signed users are admitted', () =>
  withHostPage(
    async (replica) => {
      const guest = await replica.tokens.issue(knownGuest('g_1'));
      assert.is(await greet(replica), 4401);
      assert.is(await greet(replica, undefined, 'Ada'), 4401);
      assert.is(await greet(replica, guest), 4401);
      assert.equal(await greet(replica, await sign(HOST_SECRET)), {
        id: 'u_1',
        name: 'Ada',
        role: 'member',
      });
    },
    {},
    { areGuestsAllowed: false },
  ));

test.run();
