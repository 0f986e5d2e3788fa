import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createBudget } from './budget.ts';

const test = suite('budget');

function setUp(perMinute: number, keysMax?: number) {
  const clock = { nowMs: 1_000 };
  const now = () => clock.nowMs;
  return { clock, budget: createBudget({ perMinute, now, ...(keysMax ? { keysMax } : {}) }) };
}

/** Number of successful tries. */
function spend(budget: { take(key: string): number }, key: string, tries: number): number {
  return Array.from({ length: tries }, () => budget.take(key)).filter((ms) => ms === 0).length;
}

test('on one replica it is a rate limit', () => {
  const { clock, budget } = setUp(60);
  assert.is(spend(budget, 'ada', 100), 60);
  assert.is(budget.take('ada'), 1_000);
  assert.is(budget.take('bob'), 0);
  clock.nowMs += 10_000;
  assert.is(spend(budget, 'ada', 100), 10);
});

test('several are taken and refunded at once, at most a tenth of a minute’s budget', () => {
  const { budget } = setUp(120);
  for (let i = 0; i < 10; i++) assert.is(budget.take('ada', 12), 0);
  assert.is(budget.take('ada'), 500);
  budget.refund('ada');
  assert.is(budget.take('ada', 50), 0, 'at most a tenth');
  assert.is(budget.take('ada'), 500);
  const low = setUp(3).budget;
  assert.is(low.take('ada', 12), 0, 'a low limit does not refuse a long text for ever');
});

test('spending elsewhere counts, and overspending is repaid', () => {
  const { clock, budget } = setUp(60);
  budget.charge('ada', 40);
  assert.is(spend(budget, 'ada', 100), 20);
  budget.charge('ada', 30);
  clock.nowMs += 29_000;
  assert.is(spend(budget, 'ada', 1), 0);
  clock.nowMs += 2_000;
  assert.is(spend(budget, 'ada', 100), 1);
});

test('an idle key is free again after three minutes, whatever others charge', () => {
  const { clock, budget } = setUp(60);
  budget.charge('ada', 1_000_000);
  assert.is(budget.take('ada'), 121_000);
  clock.nowMs += 180_000;
  assert.is(spend(budget, 'ada', 100), 60);
});

test('keys that spent more than a quarter are shared once, with all they spent', () => {
  const { budget } = setUp(60);
  spend(budget, 'ada', 15);
  spend(budget, 'bob', 16);
  assert.equal(budget.takeSpent(10), [['bob', 16]]);
  assert.equal(budget.takeSpent(10), []);
  spend(budget, 'ada', 1);
  spend(budget, 'bob', 2);
  assert.equal(budget.takeSpent(10), [['ada', 16], ['bob', 2]]);
});

test('repaid and refunded spending is not shared', () => {
  const { clock, budget } = setUp(60);
  for (let minute = 0; minute < 120; minute += 1) {
    spend(budget, 'ada', 10);
    clock.nowMs += 60_000;
  }
  spend(budget, 'ada', 17);
  assert.equal(budget.takeSpent(10), [['ada', 17]]);
  spend(budget, 'bob', 60);
  for (let i = 0; i < 3; i += 1) budget.refund('bob');
  assert.is(spend(budget, 'bob', 10), 3);
  budget.refund('nobody');
});

test('the largest spenders are shared first, the others next time', () => {
  const { budget } = setUp(60);
  for (const [i, key] of ['a', 'b', 'c', 'd'].entries()) spend(budget, key, 20 + i);
  assert.equal(budget.takeSpent(2), [['d', 23], ['c', 22]]);
  spend(budget, 'a', 1);
  assert.equal(budget.takeSpent(2), [['a', 21]]);
});

test('0 is unlimited', () => {
  const { budget } = setUp(0);
  budget.charge('ada', 1_000);
  assert.is(spend(budget, 'ada', 10_000), 10_000);
  assert.equal([budget.size, budget.takeSpent(10)], [0, []]);
});

test('a million keys do not grow its memory', () => {
  const { budget } = setUp(4, 1_000);
  for (let i = 0; i < 500_000; i++) budget.take(`key ${i}`);
  for (let i = 0; i < 500_000; i++) budget.charge(`other ${i}`, 3);
  assert.ok(budget.size <= 1_000, `${budget.size} keys`);
  for (let i = 0; i < 10_000; i++) spend(budget, `spender ${i}`, 3);
  assert.ok(budget.takeSpent(Infinity).length <= 1_000);
});

test.run();
