import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Visitor } from '../../core/session/visitor.ts';
import { BYTES_PER_BYTE, createAccounts, USER_FREE_BYTES, USER_RESUME_BYTES } from './accounts.ts';

const test = suite('accounts');
const FREE_WITHIN_MS = 1_200_000;
/** What is earned by connecting is more than this. */
const CONNECT_EARNS = 180 * BYTES_PER_BYTE;

function open() {
  const clock = { nowMs: 1_000 };
  const accounts = createAccounts({ roomsMax: 100, now: () => clock.nowMs });
  const visitor = (id: string, some: Partial<Visitor> = {}) =>
    ({ user: { id, name: id, role: 'guest' }, isSigned: false, ...some }) as Visitor;
  const connect = (id: string, some?: Partial<Visitor>) => accounts.ofVisitor(visitor(id, some));
  return { clock, accounts, connect };
}

/** Without what sums of fractions leave. */
function left({ bytesLeft }: { bytesLeft: number }): number {
  return Math.round(bytesLeft);
}

test('what is free is shared by the connections of a user, and is not renewed by another one', () => {
  const { connect } = open();
  const first = connect('ada');
  assert.is(left(first), USER_FREE_BYTES + CONNECT_EARNS);
  first.charge(USER_FREE_BYTES + CONNECT_EARNS);
  assert.is(left(first), 0);
  for (let i = 0; i < 10; i++) assert.is(left(connect('ada')), CONNECT_EARNS);
  assert.ok(connect('bob').bytesLeft > USER_FREE_BYTES);
});

test('what is free comes back within twenty minutes, and says when', () => {
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

test('bytes that are sent earn a multiple, for some seconds', () => {
  const { clock, connect } = open();
  const ada = connect('ada');
  ada.charge(USER_FREE_BYTES + CONNECT_EARNS);
  ada.earn(100);
  assert.is(left(ada), 100 * BYTES_PER_BYTE);
  clock.nowMs += 5_000;
  ada.charge(60 * BYTES_PER_BYTE);
  assert.is(Math.floor(left(ada) / BYTES_PER_BYTE), 40 + Math.floor(8_333 / BYTES_PER_BYTE));
  clock.nowMs += 10_000;
  assert.ok(ada.bytesLeft < 27_000, 'only what came back is left');
});

test('bytes that were reserved and not used are given back', () => {
  const { connect } = open();
  const ada = connect('ada');
  ada.charge(100_000);
  ada.charge(20_000 - 100_000);
  assert.is(left(ada), USER_FREE_BYTES + CONNECT_EARNS - 20_000);
});

test('new guests of one network share what is free there, and others have theirs', () => {
  const { connect } = open();
  for (let i = 0; i < 40; i++) connect(`g_${i}`, { network: 'n' }).charge(USER_FREE_BYTES);
  assert.ok(left(connect('g_new', { network: 'n' })) <= CONNECT_EARNS);
  assert.ok(connect('g_other', { network: 'm' }).bytesLeft > USER_FREE_BYTES);
});

test('where networks are not known, new guests share what the replica has for free', () => {
  const { connect } = open();
  for (let i = 0; i < 600; i++) connect(`g_${i}`).charge(USER_FREE_BYTES);
  const late = connect('g_late');
  assert.ok(left(late) <= CONNECT_EARNS, `${left(late)}`);
  late.earn(100);
  assert.ok(late.waitMs(100 * BYTES_PER_BYTE) === 0, 'what it earns it has');
});

test('a crowd of new guests does not take what is free for signed users and known guests', () => {
  const { connect } = open();
  for (let i = 0; i < 600; i++) connect(`g_${i}`).charge(USER_FREE_BYTES);
  assert.ok(left(connect('g_new')) <= CONNECT_EARNS);
  assert.ok(connect('ada', { isSigned: true }).bytesLeft > USER_FREE_BYTES);
  assert.ok(connect('g_known', { knownSinceMs: 5 }).bytesLeft > USER_FREE_BYTES);
});

test('where others spent what is free, a user still has some for resumes from memory, once', () => {
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

test('readers by HTTP have something of their own, by network where it is known', () => {
  const { accounts, connect } = open();
  for (let i = 0; i < 300; i++) accounts.ofReader(undefined).charge(1_000_000);
  assert.ok(accounts.ofReader(undefined).bytesLeft < 10_000);
  assert.ok(accounts.ofKey('k').bytesLeft > 1_000_000, 'a key has its own');
  assert.ok(connect('ada').bytesLeft > USER_FREE_BYTES, 'and so have visitors');
});

test('as many empty rooms as a connection may have at once, then some in a minute', () => {
  const { clock, connect } = open();
  const openRooms = (account: ReturnType<typeof connect>, count: number) =>
    Array.from({ length: count }, () => account.takeEmptyRoom()).filter((ms) => ms === 0).length;
  assert.is(openRooms(connect('ada'), 150), 100);
  assert.is(connect('ada').takeEmptyRoom(), 3_000);
  clock.nowMs += 60_000;
  assert.is(openRooms(connect('ada'), 150), 20);
  assert.is(openRooms(connect('bob'), 150), 100);
});

test('guests of one network share the empty rooms that it may open, and signed users do not', () => {
  const { connect } = open();
  let opened = 0;
  for (let i = 0; i < 1_000; i++) {
    const guest = connect(`g_${i}`, { network: 'n' });
    for (let j = 0; j < 100; j++) if (guest.takeEmptyRoom() === 0) opened += 1;
  }
  assert.is(opened, 10_000);
  assert.is(connect('ada', { network: 'n', isSigned: true }).takeEmptyRoom(), 0);
});

test.run();
