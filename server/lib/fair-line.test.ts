import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createFairLine } from './fair-line.ts';

const test = suite('fair line');

/** A line, and who was let in so far; `next` lets whoever was let in first leave. */
function open({ placesMax = 1, waitingMax = 100, waitingPerSourceMax = 100 } = {}) {
  const line = createFairLine({ placesMax, waitingMax, waitingPerSourceMax });
  const entered: string[] = [];
  const leaves: (() => void)[] = [];
  const enter = (source: string): boolean => {
    const place = line.enter(source);
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

test('a source with many requests does not hold up another', async () => {
  const { enter, entered, next } = open();
  for (let i = 0; i < 50; i++) enter('many');
  enter('one');
  await Promise.resolve();
  for (let i = 0; i < 3; i++) await next();
  assert.equal(entered, ['many', 'many', 'one', 'many']);
});

test('at most `placesMax` enter at once, and a place is given back once', async () => {
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

test('at most `waitingMax` wait, and fewer of one source', () => {
  const { enter } = open({ waitingMax: 6, waitingPerSourceMax: 2 });
  enter('first');
  const answers = ['a', 'a', 'a', 'b', 'c', 'd', 'e', 'f'].map(enter);
  assert.equal(answers, [true, true, false, true, true, true, true, false]);
});

test('those of which nobody waits find a place where others have many', () => {
  const { enter } = open({ waitingMax: 10 });
  enter('first');
  const answers = ['a', 'a', 'a', 'b', 'b', 'a', 'b', 'c', 'd', 'c'].map(enter);
  assert.equal(answers, [true, true, true, true, true, false, false, true, true, false]);
});

test.run();
