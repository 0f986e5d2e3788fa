import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Entry } from '../../core/protocol/entry.ts';
import { createTracer, isInSample, STEPS_MAX } from './tracer.ts';

const test = suite('tracer');

function entry(seq: number): Entry {
  const from = { id: 'ada', name: 'Ada Secret' };
  return { seq, id: `m${seq}`, from, at: 1, via: 'a', text: 'a private text' };
}

function setUp() {
  let nowMs = 1_000;
  let signals = 0;
  const tracer = createTracer({ onSteps: () => void (signals += 1), now: () => nowMs });
  tracer.isOn = true;
  return {
    tracer,
    wait: (ms: number) => void (nowMs += ms),
    get signals() {
      return signals;
    },
  };
}

test('the accepting replica reports each step of a message', () => {
  const { tracer, wait } = setUp();
  wait(2);
  tracer.committed('lobby', [entry(1)]);
  wait(1);
  tracer.delivered('lobby', [entry(1)], 3);
  tracer.accepted('lobby', entry(1), 1_000);
  assert.equal(tracer.takeSteps(), [{
    room: 'lobby',
    seq: 1,
    id: 'm1',
    kind: 'message',
    via: 'a',
    acceptedAtMs: 1_000,
    committedAtMs: 1_002,
    deliveredAtMs: 1_003,
    sockets: 3,
  }]);
  assert.equal(tracer.takeSteps(), [], 'taken steps are gone');
});

test('a receiving replica reports how a message arrived first', () => {
  const { tracer, wait } = setUp();
  tracer.arrived('lobby', [entry(1)], 'link');
  tracer.arrived('lobby', [entry(2)], 'store');
  wait(5);
  tracer.arrived('lobby', [entry(1)], 'store');
  const [first, second] = tracer.takeSteps();
  assert.equal([first!.way, first!.arrivedAtMs], ['link', 1_000]);
  assert.is(second!.way, 'store');
});

test('steps contain no text and no person', () => {
  const { tracer } = setUp();
  tracer.committed('lobby', [entry(1)]);
  tracer.arrived('lobby', [entry(2)], 'link');
  assert.not.match(JSON.stringify(tracer.takeSteps()), /private|Secret|ada/);
});

test('it signals once that steps are available', () => {
  const state = setUp();
  for (let seq = 1; seq <= 5; seq++) state.tracer.committed('lobby', [entry(seq)]);
  assert.is(state.signals, 1);
  state.tracer.takeSteps();
  state.tracer.committed('lobby', [entry(6)]);
  assert.is(state.signals, 2);
});

test('a flood makes the sample sparser without growing it, and calm restores it', () => {
  const { tracer } = setUp();
  for (let seq = 1; seq <= 100_000; seq++) tracer.committed('lobby', [entry(seq)]);
  assert.ok(tracer.takeSteps().length <= STEPS_MAX);
  const sparse = tracer.sampleExponent;
  assert.ok(sparse >= 8, `one of 2^${sparse}`);
  assert.is(tracer.takeCounts().committed, 100_000, 'all are counted');
  for (let second = 0; second <= sparse; second++) tracer.takeCounts();
  assert.is(tracer.sampleExponent, 0);
  tracer.committed('lobby', [entry(7)]);
  assert.is(tracer.takeSteps().length, 1);
});

test('sparser samples are subsets of denser ones, so replicas trace the same messages', () => {
  let sparse = 0;
  for (let seq = 1; seq <= 10_000; seq++) {
    if (isInSample(seq, 6)) {
      sparse += 1;
      for (let exponent = 0; exponent < 6; exponent++) assert.ok(isInSample(seq, exponent));
    }
  }
  assert.ok(sparse > 100 && sparse < 220, `${sparse} of 10,000 at one of 64`);
});

test('pending steps are dropped with the last watcher', () => {
  const { tracer } = setUp();
  tracer.committed('lobby', [entry(1)]);
  tracer.isOn = false;
  assert.equal(tracer.takeSteps(), []);
});

test.run();
