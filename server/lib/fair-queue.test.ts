import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createFairQueue } from './fair-queue.ts';

const test = suite('fair queue');

/** A queue with the sources admitted so far; `next` releases the oldest place. */
function open({ placesMax = 1, waitingMax = 100, waitingPerSourceMax = 100 } = {}) {
  const queue = createFairQueue({ placesMax, waitingMax, waitingPerSourceMax });
  const entered: string[] = [];
  const leaves: (() => void)[] = [];
  const enter = (source: string): boolean => {
    const place = queue.enter(source);
    place?.then((leave) => {
      entered.push(source);
      leaves.push(leave);
    });
    return place !== undefined;
  };
  const next = async (): Promise<void> => {
    leaves.shift()?.();
    await Promise.resolve();
  };
  return { enter, entered, leaves, next };
}

test('a source with many requests does not delay another', async () => {
  const { enter, entered, next } = open();
  for (let i = 0; i < 50; i++) enter('many');
  enter('one');
  await Promise.resolve();
  for (let i = 0; i < 3; i++) await next();
  assert.equal(entered, ['many', 'many', 'one', 'many']);
});

test('at most `placesMax` are inside, and a place is released once', async () => {
  const { enter, entered, leaves } = open({ placesMax: 2 });
  for (let i = 0; i < 5; i++) enter('a');
  await Promise.resolve();
  assert.is(entered.length, 2);
  const leave = leaves[0]!;
  leave();
  leave();
  await Promise.resolve();
  assert.is(entered.length, 3);
});

test('at most `waitingMax` wait, and fewer per source', () => {
  const { enter } = open({ waitingMax: 6, waitingPerSourceMax: 2 });
  enter('first');
  const answers = ['a', 'a', 'a', 'b', 'c', 'd', 'e', 'f'].map(enter);
  assert.equal(answers, [true, true, false, true, true, true, true, false]);
});

test('sources without waiting requests get reserved places', () => {
  const { enter } = open({ waitingMax: 10 });
  enter('first');
  const answers = ['a', 'a', 'a', 'b', 'b', 'a', 'b', 'c', 'd', 'c'].map(enter);
  assert.equal(answers, [true, true, true, true, true, false, false, true, true, false]);
});

test.run();
