/**
 * Bounds on bans and mutes: a right in one room cannot use up what others need.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../lib/until.ts';
import type { Moderation } from './moderation.ts';
import {
  moderate,
  post,
  visitorOf,
  WITHIN,
  withTwo,
} from '../../../scripts/testkit/server/moderation.ts';
import {
  faultInCounts,
  SANCTIONS_OF_ROOMS_MAX,
  SANCTIONS_PER_PERSON_MAX,
} from './sanction-bounds.ts';

const test = suite('bounds of bans and mutes');

const BOB = { id: 'bob', role: 'member', rooms: { lobby: 'moderate' } } as const;
const BY_BOB = visitorOf(BOB).author;
const MINUTE_MS = 60_000;

async function banMany(
  moderation: Moderation,
  count: number,
  idOf: (i: number) => string,
  minutes?: number,
): Promise<string[]> {
  const refusals: string[] = [];
  for (let i = 0; i < count; i++) {
    const order = { userId: idOf(i), room: 'lobby', ...(minutes ? { minutes } : {}) };
    const outcome = await moderation.ban(BY_BOB, order);
    if (!outcome.ok) refusals.push(outcome.refusal.message);
  }
  return refusals;
}

test('banning made-up guests stops after a hundred, and other rooms are unaffected', () =>
  withTwo(async ({ a }) => {
    const refusals = await banMany(a.moderation, 560, (i) => `g_nobody-${i}`);
    assert.is(refusals.length, 460);
    assert.match(refusals[0]!, 'not seen here');
    assert.is(a.moderation.sanctions('lobby').length, 100);
    const elsewhere = { userId: 'g_nobody', room: 'garden' };
    assert.ok((await a.moderation.ban(BY_BOB, elsewhere)).ok);
    assert.is((await a.moderation.audit('', 200)).length, 101, 'refused commands are not audited');
  }));

test('a room has at most 1,000; expired, lifted and replaced ones do not count', () => {
  let nowMs = Date.now();
  return withTwo(async ({ a }) => {
    const { moderation } = a;
    assert.equal(await banMany(moderation, 500, (i) => `u_${i}`), []);
    assert.equal(await banMany(moderation, 500, (i) => `u_short-${i}`, 1), []);
    assert.is((await banMany(moderation, 2, (i) => `u_more-${i}`)).length, 2);
    assert.equal(await banMany(moderation, 1, () => 'u_1', 5), [], 'replaced');
    assert.ok((await moderation.ban(BY_BOB, { userId: 'u_1', room: 'garden' })).ok);
    assert.ok((await moderation.ban(BY_BOB, { userId: 'u_1' })).ok, 'the site is unaffected');
    assert.ok((await moderation.unban(BY_BOB, 'u_2', 'lobby')).ok);
    assert.equal(await banMany(moderation, 1, () => 'u_next'), []);
    nowMs += 2 * MINUTE_MS;
    assert.equal(await banMany(moderation, 100, (i) => `u_later-${i}`), []);
  }, { now: () => nowMs });
});

test('one person cannot use up the site’s bound or all rooms’', () => {
  const counts = { all: 0, ofSite: 0, ofRoom: 0, ofRoomUnseen: 0, byPerson: 0 };
  const fault = (some: Partial<typeof counts>, isOfSite = false) => {
    const { all, ofSite, ofRoom, ofRoomUnseen, byPerson } = { ...counts, ...some };
    return faultInCounts({
      all: () => all,
      ofSite: () => ofSite,
      ofRoom: () => ofRoom,
      ofRoomUnseen: () => ofRoomUnseen,
      byPerson: () => byPerson,
    }, { isOfSite, isSeen: true });
  };
  const many = { all: SANCTIONS_PER_PERSON_MAX, byPerson: SANCTIONS_PER_PERSON_MAX };
  assert.match(fault(many)!, 'by one person');
  assert.is(fault({ ...many, byPerson: 0 }), undefined, 'somebody else is unaffected');
  const full = { all: SANCTIONS_OF_ROOMS_MAX + 5, ofSite: 5 };
  assert.match(fault(full)!, 'in rooms');
  assert.is(fault(full, true), undefined, 'the rest is for the whole site');
  assert.match(fault({ all: 100_000, ofSite: 10_000 }, true)!, 'too many');
});

test('a moderator can ban 30 spammers in a minute, and run 60 commands at most', () =>
  withTwo(async ({ a, enter }) => {
    const bob = await enter(a, BOB);
    for (let i = 0; i < 30; i++) {
      const spammer = await enter(a, { id: `g_spam-${i}` });
      assert.is(await post(spammer, 'buy'), 'ack');
      spammer.drop();
    }
    for (let i = 0; i < 30; i++) {
      assert.is((await moderate(bob, 'ban', { user: `g_spam-${i}` })).type, 'moderated');
    }
    // Those who wrote were seen, so they are not counted as unseen.
    assert.is((await banMany(a.moderation, 101, (i) => `g_nobody-${i}`)).length, 1);
    for (let i = 0; i < 30; i++) {
      const answer = await moderate(bob, 'unban', { user: `g_spam-${i}` });
      assert.is(answer.type, 'moderated');
    }
    const answer = await moderate(bob, 'set', { settings: { locked: true } });
    assert.ok(answer.type === 'refused');
    assert.equal([answer.code, answer.retry, answer.retryAfterMs! > 0], [
      'rate_limited',
      true,
      true,
    ]);
    const eve = await enter(a, { ...BOB, id: 'eve' });
    assert.is((await moderate(eve, 'set', { settings: { locked: true } })).type, 'moderated');
  }));

test('guests who are connected, wrote, have held messages or were reported count as seen', () =>
  withTwo(async ({ a, b, enter }) => {
    const { moderation } = a;
    assert.is((await banMany(moderation, 100, (i) => `g_nobody-${i}`)).length, 0);
    assert.is((await banMany(moderation, 1, () => 'g_made-up')).length, 1);
    await enter(a, { id: 'g_here' });
    const writer = await enter(b, { id: 'g_writer' });
    assert.is(await post(writer, 'hi'), 'ack');
    const held = await enter(b, { id: 'g_held' });
    assert.is(await post(held, 'to the casino'), 'held for a moderator');
    await until(() => a.hub.recent('lobby').length > 0, WITHIN);
    for (const id of ['g_here', 'g_writer', 'g_held', 'u_signed']) {
      assert.equal(await banMany(moderation, 1, () => id), [], id);
    }
  }, { rules: [{ match: 'lobby', words: { hold: ['casino'] } }] }));

test.run();
