import type { Refusal } from '../../core/protocol/codes.ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createFakeClock } from '../../../scripts/testkit/fake-clock.ts';
import type { Identity } from '../../core/session/identity.ts';
import { silentLog } from '../../lib/log.ts';
import type { PostFrame } from '../../core/protocol/frames.ts';
import { createVisitor, type Visitor } from '../../core/session/visitor.ts';
import { CHECK_EVERY_MS, CHECK_SOON_MS, createStoreGuard, openStoreSpace } from './store-space.ts';

const test = suite('store space');

async function setUp(bytes: number, bytesMax = 1_000) {
  const clock = createFakeClock();
  const store = { bytes, isAway: false, checks: 0, atOnce: 0, atOnceMax: 0 };
  let answer: Promise<void> | undefined;
  const space = await openStoreSpace({
    bytesMax,
    log: silentLog,
    clock,
    async usedBytes() {
      store.checks += 1;
      store.atOnce += 1;
      store.atOnceMax = Math.max(store.atOnceMax, store.atOnce);
      await answer;
      store.atOnce -= 1;
      if (store.isAway) throw new Error('away');
      return store.bytes;
    },
  });
  const hang = (): () => void => {
    let answerNow = () => {};
    answer = new Promise((resolve) => answerNow = resolve);
    return answerNow;
  };
  return { clock, store, space, hang };
}

test('used bytes are read every ten seconds, and every second once half full', async () => {
  const { clock, store, space } = await setUp(100);
  assert.equal([space.bytes, space.isFull], [100, false]);
  await clock.advance(10 * CHECK_EVERY_MS);
  assert.is(store.checks, 11);
  store.bytes = 500;
  await clock.advance(CHECK_EVERY_MS);
  assert.equal([space.bytes, space.isFull, store.checks], [500, false, 12]);
  store.bytes = 1_000;
  await clock.advance(CHECK_SOON_MS);
  assert.equal([space.bytes, space.isFull, store.checks], [1_000, true, 13]);
  store.bytes = 999;
  await clock.advance(CHECK_SOON_MS);
  assert.is(space.isFull, false, 'at once, when there is space again');
  space.close();
  assert.is(clock.waits, 0);
});

test('a failing store keeps the last figure, and a hanging one is not called again', async () => {
  const { clock, store, space, hang } = await setUp(1_000);
  store.isAway = true;
  await clock.advance(10 * CHECK_SOON_MS);
  assert.equal([space.bytes, space.isFull, store.checks], [1_000, true, 11]);
  store.isAway = false;
  store.bytes = 10;
  const answer = hang();
  await clock.advance(100 * CHECK_EVERY_MS);
  assert.equal([space.isFull, store.checks, store.atOnceMax], [true, 12, 1]);
  space.close();
  answer();
  await clock.advance(100 * CHECK_EVERY_MS);
  assert.is(store.checks, 12, 'closed during a check');
});

test('0 is unlimited, and an unreadable store is not full', async () => {
  const unbounded = await setUp(1e15, 0);
  assert.equal([unbounded.space.bytes, unbounded.space.isFull], [1e15, false]);
  await unbounded.clock.advance(CHECK_EVERY_MS - 1);
  assert.is(unbounded.store.checks, 1);
  unbounded.space.close();
});

const visitorOf = (id: string, isSigned = false): Visitor =>
  createVisitor({
    user: { id, name: id, role: isSigned ? 'member' : 'guest' },
    token: 'token',
    isSigned,
  } as Identity);
const guest = visitorOf('g_1');
const keeper = visitorOf('g_keeper');
const signed = visitorOf('u_1', true);
const bot = visitorOf('b_bot', true);

const post = (some: Partial<PostFrame>): PostFrame =>
  ({ type: 'send', room: 'lobby', id: '1', text: 'hi', ...some }) as PostFrame;
const CHANGES = [
  post({}),
  post({ type: 'edit', target: 1 }),
  post({ type: 'react', target: 1, emoji: '👍', on: true }),
];

function gateOf(isFull: boolean) {
  const guard = createStoreGuard({
    isFull: () => isFull,
    isEmpty: (room) => room === 'new',
    isKnown: (room, id) => room === 'lobby' && id === 'stored',
    moderates: ({ user }, room) => user.id === 'g_keeper' && room === 'lobby',
  });
  return {
    codeOf: (visitor: Visitor, frame: PostFrame) =>
      (guard.post!(visitor, frame) as Refusal | undefined)?.code,
    guard,
  };
}

test('with free space everybody can post, report and create rooms', () => {
  const { guard, codeOf } = gateOf(false);
  for (const visitor of [guest, signed, bot]) {
    for (const frame of [...CHANGES, post({ room: 'new' })]) {
      assert.is(codeOf(visitor, frame), undefined);
    }
    assert.is(guard.report!(visitor), undefined);
  }
});

test('when full nobody can create rooms, and guests can neither post nor report', () => {
  const { guard, codeOf } = gateOf(true);
  for (const visitor of [guest, keeper, signed, bot]) {
    const refused = guard.post!(visitor, post({ room: 'new' })) as Refusal;
    assert.is(refused.code, 'unavailable', visitor.user.id);
    assert.match(refused.message, 'no new rooms');
    assert.ok(refused.retryAfterMs! >= 1_000);
  }
  for (const frame of CHANGES) {
    const refused = guard.post!(guest, frame) as Refusal;
    assert.is(refused.code, 'unavailable');
    assert.match(refused.message, 'guests cannot post');
    assert.ok(refused.retryAfterMs! >= 1_000);
    for (const visitor of [keeper, signed, bot]) assert.is(codeOf(visitor, frame), undefined);
  }
  assert.is(guard.report!(guest)?.code, 'unavailable');
  assert.is(guard.report!(signed), undefined);
});

test('when full deletions pass, and a resent message that is stored is acknowledged', () => {
  const { codeOf } = gateOf(true);
  assert.is(codeOf(guest, post({ type: 'delete', target: 1 })), undefined);
  assert.is(codeOf(guest, post({ id: 'stored' })), undefined);
  assert.is(codeOf(guest, post({ id: 'stored', room: 'garden' })), 'unavailable');
});

test.run();
