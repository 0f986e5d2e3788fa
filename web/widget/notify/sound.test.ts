import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createSound } from './sound.ts';

const test = suite('sound');

test('turning it on plays at once; messages then play at most every two seconds', () => {
  const { sound, rung, wait } = open();
  sound.preview();
  assert.is(rung(), 1);
  sound.play();
  sound.play();
  assert.is(rung(), 2);
  wait(1_999);
  sound.play();
  assert.is(rung(), 2);
  wait(1);
  sound.play();
  assert.is(rung(), 3);
});

test('after a reload it is silent until a user gesture', () => {
  const { sound, rung, opened, page } = open();
  sound.awaitGesture();
  sound.awaitGesture();
  sound.play();
  assert.equal([rung(), opened()], [0, 0]);
  page.dispatchEvent(new Event('keydown'));
  sound.play();
  assert.equal([rung(), opened()], [1, 1]);
  page.dispatchEvent(new Event('click'));
  assert.is(opened(), 1);
});

test('a browser without audio stays silent, and nothing fails', () => {
  const page = new EventTarget();
  const sound = createSound({
    page,
    now: () => 0,
    open() {
      throw new Error('no AudioContext');
    },
  });
  sound.preview();
  sound.awaitGesture();
  page.dispatchEvent(new Event('click'));
  sound.play();
});

test.run();

function open() {
  let nowMs = 0;
  let opened = 0;
  let tones = 0;
  const page = new EventTarget();
  const param = {
    value: 0,
    setValueAtTime() {},
    linearRampToValueAtTime() {},
    setTargetAtTime() {},
  };
  const context = {
    state: 'running',
    currentTime: 0,
    destination: {},
    resume: () => Promise.resolve(),
    createGain: () => ({ gain: param, connect() {} }),
    createOscillator: () => ({
      frequency: param,
      connect() {},
      start: () => tones += 1,
      stop() {},
    }),
  };
  const sound = createSound({
    page,
    now: () => nowMs,
    open() {
      opened += 1;
      return context as unknown as AudioContext;
    },
  });
  return {
    sound,
    page,
    opened: () => opened,
    rung: () => tones,
    wait: (ms: number) => nowMs += ms,
  };
}
