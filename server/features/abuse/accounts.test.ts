import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Visitor } from '../../core/session/visitor.ts';
import { BYTES_PER_BYTE, createAccounts, USER_FREE_BYTES, USER_RESUME_BYTES } from './accounts.ts';

const test = suite('accounts');
const FREE_WITHIN_MS = 1_200_000;
/** More than connecting earns. */
const CONNECT_EARNS = 180 * BYTES_PER_BYTE;

function open() {
  const clock = { nowMs: 1_000 };
  const accounts = createAccounts({ roomsMax: 100, now: () => clock.nowMs });
  const visitor = (id: string, some: Partial<Visitor> = {}) =>
    ({ user: { id, name: id, role: 'guest' }, isSigned: false, ...some }) as Visitor;
  const connect = (id: string, some?: Partial<Visitor>) => accounts.ofVisitor(visitor(id, some));
  return { clock, accounts, connect };
}

/** Rounds away floating-point errors. */
function left({ bytesLeft }: { bytesLeft: number }): number {
  return Math.round(bytesLeft);
}

test('a user’s connections share free bytes, and another connection does not renew them', () => {
  const { connect } = open();
  const first = connect('ada');
  assert.is(left(first), USER_FREE_BYTES + CONNECT_EARNS);
  first.charge(USER_FREE_BYTES + CONNECT_EARNS);
  assert.is(left(first), 0);
  for (let i = 0; i < 10; i++) assert.is(left(connect('ada')), CONNECT_EARNS);
  assert.ok(connect('bob').bytesLeft > USER_FREE_BYTES);
});

test('free bytes refill within twenty minutes, and the wait is told', () => {
  const { clock, connect } = open();
  const ada = connect('ada');
  ada.charge(USER_FREE_BYTES + CONNECT_EARNS);
  const waitMs = ada.waitMs(20_000);
  assert.is(waitMs, FREE_WITHIN_MS / 100);
  clock.nowMs += waitMs;
  assert.is(ada.waitMs(20_000), 0);
  assert.is(left(ada), 20_000);
  clock.nowMs += 2 * FREE_WITHIN_MS;
  assert.is(left(ada), USER_FREE_BYTES);
});

test('sent bytes earn a multiple for some seconds', () => {
  const { clock, connect } = open();
  const ada = connect('ada');
  ada.charge(USER_FREE_BYTES + CONNECT_EARNS);
  ada.creditSent(100);
  assert.is(left(ada), 100 * BYTES_PER_BYTE);
  clock.nowMs += 5_000;
  ada.charge(60 * BYTES_PER_BYTE);
  assert.is(Math.floor(left(ada) / BYTES_PER_BYTE), 40 + Math.floor(8_333 / BYTES_PER_BYTE));
  clock.nowMs += 10_000;
  assert.ok(ada.bytesLeft < 27_000, 'only refilled bytes are left');
});

test('what a user owes is not taken from others, nor do guests use up what users share', () => {
  const { connect } = open();
  const signed = { isSigned: true, network: 'n' };
  for (let i = 0; i < 1_000; i++) connect('mod', signed).charge(USER_FREE_BYTES);
  assert.ok(connect('mod', signed).bytesLeft <= CONNECT_EARNS);
  assert.is(left(connect('ada', signed)), USER_FREE_BYTES + CONNECT_EARNS);
  for (let i = 0; i < 600; i++) connect(`g_${i}`, { knownSinceMs: 1 }).charge(USER_FREE_BYTES);
  assert.ok(connect('g_late', { knownSinceMs: 1 }).bytesLeft <= CONNECT_EARNS);
  assert.is(left(connect('bob', { isSigned: true })), USER_FREE_BYTES + CONNECT_EARNS);
});

test('unused reserved bytes are refunded', () => {
  const { connect } = open();
  const ada = connect('ada');
  ada.charge(100_000);
  ada.charge(20_000 - 100_000);
  assert.is(left(ada), USER_FREE_BYTES + CONNECT_EARNS - 20_000);
});

test('new guests share the free bytes of their network only', () => {
  const { connect } = open();
  for (let i = 0; i < 40; i++) connect(`g_${i}`, { network: 'n' }).charge(USER_FREE_BYTES);
  assert.ok(left(connect('g_new', { network: 'n' })) <= CONNECT_EARNS);
  assert.ok(connect('g_other', { network: 'm' }).bytesLeft > USER_FREE_BYTES);
});

test('without known networks, new guests share the free bytes of the replica', () => {
  const { connect } = open();
  for (let i = 0; i < 600; i++) connect(`g_${i}`).charge(USER_FREE_BYTES);
  const late = connect('g_late');
  assert.ok(left(late) <= CONNECT_EARNS, `${left(late)}`);
  late.creditSent(100);
  assert.ok(late.waitMs(100 * BYTES_PER_BYTE) === 0, 'earned bytes stay');
});

test('a crowd of new guests does not use up the free bytes of known visitors', () => {
  const { connect } = open();
  for (let i = 0; i < 600; i++) connect(`g_${i}`).charge(USER_FREE_BYTES);
  assert.ok(left(connect('g_new')) <= CONNECT_EARNS);
  assert.ok(connect('ada', { isSigned: true }).bytesLeft > USER_FREE_BYTES);
  assert.ok(connect('g_known', { knownSinceMs: 5 }).bytesLeft > USER_FREE_BYTES);
});

test('when others spent the pool, a user still has reserved bytes for one resume', () => {
  const { connect } = open();
  for (let i = 0; i < 600; i++) connect(`g_${i}`).charge(USER_FREE_BYTES + CONNECT_EARNS);
  const back = connect('g_back');
  assert.is(left(back), CONNECT_EARNS);
  assert.is(Math.round(back.resumeBytesLeft), CONNECT_EARNS + USER_RESUME_BYTES);
  back.chargeResume(CONNECT_EARNS + USER_RESUME_BYTES - 1_000);
  assert.is(Math.round(back.resumeBytesLeft), 1_000);
  assert.is(Math.round(connect('g_back').resumeBytesLeft), CONNECT_EARNS + 1_000);
  const spent = connect('g_1');
  assert.is(Math.round(spent.resumeBytesLeft), CONNECT_EARNS, 'its own bytes are spent');
  assert.ok(connect('g_other').resumeBytesLeft > USER_RESUME_BYTES);
});

test('HTTP readers have free bytes of their own, by network if known', () => {
  const { accounts, connect } = open();
  for (let i = 0; i < 300; i++) accounts.ofReader(undefined).charge(1_000_000);
  assert.ok(accounts.ofReader(undefined).bytesLeft < 10_000);
  assert.ok(accounts.ofKey('k').bytesLeft > 1_000_000, 'a key has its own');
  assert.ok(connect('ada').bytesLeft > USER_FREE_BYTES, 'so do visitors');
});

test('a connection may open its maximum of empty rooms at once, then a few per minute', () => {
  const { clock, connect } = open();
  const openRooms = (account: ReturnType<typeof connect>, count: number) =>
    Array.from({ length: count }, () => account.chargeEmptyRoom()).filter((ms) => ms === 0).length;
  assert.is(openRooms(connect('ada'), 150), 100);
  assert.is(connect('ada').chargeEmptyRoom(), 3_000);
  clock.nowMs += 60_000;
  assert.is(openRooms(connect('ada'), 150), 20);
  assert.is(openRooms(connect('bob'), 150), 100);
});

test('guests of one network share its empty rooms, and signed users do not', () => {
  const { connect } = open();
  let opened = 0;
  for (let i = 0; i < 1_000; i++) {
    const guest = connect(`g_${i}`, { network: 'n' });
    for (let j = 0; j < 100; j++) if (guest.chargeEmptyRoom() === 0) opened += 1;
  }
  assert.is(opened, 10_000);
  assert.is(connect('ada', { network: 'n', isSigned: true }).chargeEmptyRoom(), 0);
});

test.run();
