/**
 * Crowds of guests within every limit cannot keep others from the moderators.
 */
import type { TestClient } from '../../../scripts/testkit/server/session-client.ts';
import type { Refusal } from '../../core/protocol/codes.ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../lib/until.ts';
import type { TestReplica } from '../../../scripts/testkit/server/replica.ts';
import type { Visitor } from '../../core/session/visitor.ts';
import {
  type TestVisitor,
  visitorOf,
  WITHIN,
  withTwo,
} from '../../../scripts/testkit/server/moderation.ts';

const test = suite('crowds and moderators');

const HOLD_GUESTS = { rules: [{ match: 'lobby', hold: 'guests' }] };
const HONEST = { id: 'g_honest' };
const MINUTE_MS = 60_000;

/** Sends a message through the guards; resolves with the notice to its author. */
async function hold(
  replica: TestReplica,
  visitor: Visitor,
  id = 'm',
): Promise<Refusal | undefined> {
  const { guard, holdGuard } = replica.moderation;
  const frame = { type: 'send', room: 'lobby', id, text: 'let me in' } as const;
  return await (guard.post!(visitor, frame) ?? holdGuard.post!(visitor, frame));
}

/** `each` messages per guest, interleaved. */
async function fill(
  replica: TestReplica,
  guests: number,
  each: number,
  more: Partial<TestVisitor> = {},
): Promise<(Refusal | undefined)[]> {
  const visitors = Array.from(
    { length: guests },
    (_, i) => visitorOf({ id: `g_crowd-${i}`, ...more }),
  );
  const answers: (Refusal | undefined)[] = [];
  for (let n = 0; n < each; n++) {
    answers.push(...await Promise.all(visitors.map((visitor) => hold(replica, visitor, `m${n}`))));
  }
  return answers;
}

async function waitingOf({ moderation }: TestReplica, userId: string): Promise<number> {
  let count = 0;
  let before = Infinity;
  while (before > -Infinity) {
    const { held } = await moderation.queue('lobby', before);
    count += held.filter(({ from }) => from.id === userId).length;
    before = held.at(-1)?.at ?? -Infinity;
  }
  return count;
}

for (const network of [undefined, 'home']) {
  const where = network ? 'of one address' : 'of unknown networks';
  test(`500 messages held by 52 guests ${where} do not keep out an honest guest’s`, () =>
    withTwo(async ({ a }) => {
      await fill(a, 52, 10, network ? { network } : {});
      const answer = await hold(a, visitorOf(HONEST));
      assert.ok(answer?.held, JSON.stringify(answer));
      assert.is(await waitingOf(a, HONEST.id), 1);
      assert.ok((await a.moderation.queue('lobby')).heldCount <= 500);
    }, HOLD_GUESTS));
}

test('a thousand guests with a message each do not keep out one who came at another time', () =>
  withTwo(async ({ a }) => {
    await fill(a, 1_000, 1, { createdAtMs: 50 * MINUTE_MS });
    const answer = await hold(a, visitorOf({ ...HONEST, createdAtMs: 70 * MINUTE_MS }));
    assert.ok(answer?.held, JSON.stringify(answer));
    await fill(a, 100, 2, { createdAtMs: 50 * MINUTE_MS });
    assert.is(await waitingOf(a, HONEST.id), 1, 'nor evict it later');
  }, HOLD_GUESTS));

test('nor one who came at the same time and tries again a minute later', () => {
  let nowMs = Date.now();
  return withTwo(async ({ a }) => {
    await fill(a, 550, 1);
    const answer = await hold(a, visitorOf(HONEST));
    assert.equal([answer!.code, answer!.retryAfterMs], ['rate_limited', MINUTE_MS]);
    nowMs += MINUTE_MS;
    assert.ok((await hold(a, visitorOf(HONEST)))?.held);
  }, { ...HOLD_GUESTS, now: () => nowMs });
});

test('the author with the most items learns on any replica that the newest was dropped', () => {
  let nowMs = Date.now();
  return withTwo(async ({ a, b, enter }) => {
    const loud = await enter(b, { id: 'g_loud' });
    const heldBy = ({ frames }: TestClient) => frames.filter((f) => f.type === 'refused' && f.held);
    for (let i = 0; i < 10; i++) {
      loud.send('lobby', `l${i}`, 'me');
      await until(() => heldBy(loud).length === i + 1, WITHIN);
      nowMs += 1;
    }
    await fill(a, 98, 5);
    assert.ok((await hold(a, visitorOf(HONEST)))?.held);
    const dropped = await until(
      () => loud.frames.find((f) => f.type === 'refused' && !f.held),
      WITHIN,
    );
    assert.ok(dropped.type === 'refused');
    assert.equal([dropped.id, dropped.code, dropped.retry], ['l9', 'forbidden', false]);
    assert.is(await waitingOf(a, 'g_loud'), 9);
  }, { ...HOLD_GUESTS, now: () => nowMs });
});

test('at most 50 messages per author and 300 per network wait', () => {
  let nowMs = Date.now();
  return withTwo(async ({ a }) => {
    const author = visitorOf({ id: 'g_busy', network: 'other' });
    const answers = [];
    for (let i = 0; i < 51; i++) {
      answers.push(await hold(a, author, `m${i}`));
      nowMs += MINUTE_MS / 10;
    }
    assert.equal(answers.map((answer) => answer?.held === true).lastIndexOf(true), 49);
    assert.equal([answers[50]!.code, answers[50]!.retryAfterMs! > 0], ['rate_limited', true]);
    assert.ok((await hold(a, author, 'm49'))?.held, 'a resent message is already held');
    const crowd = await fill(a, 31, 10, { network: 'home' });
    assert.is(crowd.filter((answer) => answer?.held).length, 300);
    assert.match(crowd.find((answer) => !answer?.held)!.message, 'your network');
    assert.ok((await hold(a, visitorOf(HONEST)))?.held);
  }, { ...HOLD_GUESTS, now: () => nowMs });
});

test.run();
