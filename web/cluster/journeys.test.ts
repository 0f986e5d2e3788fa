import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Step } from '../../server/core/protocol/report.ts';
import { createJourneys, JOURNEYS_MAX } from './journeys.ts';

const test = suite('journeys');

function step(seq: number, more: Partial<Step> = {}): Step {
  return { room: 'lobby', seq, id: `m${seq}`, kind: 'message', via: 'a', ...more };
}

test('steps of one message are merged in any order', () => {
  const journeys = createJourneys();
  journeys.takeSteps('b~1', [step(1, { arrivedAtMs: 12, way: 'link' })], 0);
  assert.is(journeys.list()[0]!.origin, undefined);
  journeys.takeSteps('a~1', [step(1, { committedAtMs: 11, deliveredAtMs: 11.5, sockets: 2 })], 0);
  journeys.takeSteps('b~1', [step(1, { deliveredAtMs: 13, sockets: 4 })], 0);
  journeys.takeSteps('a~1', [step(1, { acceptedAtMs: 10 })], 0);
  assert.is(journeys.list().length, 1);
  const { origin, steps } = journeys.list()[0]!;
  assert.is(origin, 'a~1');
  const expected = { acceptedAtMs: 10, committedAtMs: 11, deliveredAtMs: 11.5, sockets: 2 };
  assert.equal(steps.get('a~1'), step(1, expected));
  const other = { arrivedAtMs: 12, way: 'link', deliveredAtMs: 13, sockets: 4 } as const;
  assert.equal(steps.get('b~1'), step(1, other));
});

test('each move is reported once', () => {
  const journeys = createJourneys();
  const moves = (instance: string, one: Step) =>
    journeys.takeSteps(instance, [one], 0).map(({ what }) => what);
  assert.equal(moves('a~1', step(1, { committedAtMs: 1 })), ['committed']);
  assert.equal(moves('a~1', step(1, { deliveredAtMs: 2, sockets: 1 })), []);
  assert.equal(moves('b~1', step(1, { arrivedAtMs: 3, way: 'link' })), ['link']);
  assert.equal(moves('b~1', step(1, { arrivedAtMs: 9, way: 'store' })), [], 'a repetition');
  assert.equal(moves('c~1', step(1, { arrivedAtMs: 4, way: 'store' })), ['store']);
  assert.is(journeys.list()[0]!.steps.get('b~1')!.arrivedAtMs, 3, 'the first arrival wins');
});

test('the same seq in two rooms is two messages', () => {
  const journeys = createJourneys();
  journeys.takeSteps('a~1', [step(1), { ...step(1), room: 'dev' }], 0);
  assert.is(journeys.list().length, 2);
});

test('the newest journeys come first, and the oldest are dropped', () => {
  const journeys = createJourneys();
  for (let seq = 1; seq <= JOURNEYS_MAX + 5; seq++) journeys.takeSteps('a~1', [step(seq)], 0);
  const seqs = journeys.list().map(({ seq }) => seq);
  assert.is(seqs.length, JOURNEYS_MAX);
  assert.equal([seqs[0], seqs.at(-1)], [JOURNEYS_MAX + 5, 6]);
});

test.run();
