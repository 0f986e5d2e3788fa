import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createHelloQueue } from './hello-queue.ts';

const test = suite('hello queue');

/** Connections are numbered by arrival. */
function setUp(connectionsMax = 8_000) {
  const dropped: number[] = [];
  let nowMs = 0;
  const queue = createHelloQueue<number>({
    connectionsMax,
    drop: (connection) => void dropped.push(connection),
    now: () => nowMs,
  });
  let added = 0;
  return {
    queue,
    dropped,
    come(count: number) {
      for (let i = 0; i < count; i++) queue.add(added++);
    },
    later: (ms: number) => void (nowMs += ms),
  };
}

test('waiting connections share a twentieth of the places; the oldest is dropped first', () => {
  const { queue, dropped, come, later } = setUp();
  come(400);
  later(2_000);
  come(3);
  assert.equal(dropped, [0, 1, 2]);
  assert.is(queue.size, 400);
});

test('500 visitors within a second over slow links are all admitted', () => {
  const { queue, dropped, come, later } = setUp();
  for (let i = 0; i < 10; i++) {
    come(50);
    later(100);
  }
  assert.equal(dropped, []);
  for (let i = 0; i < 500; i++) queue.remove(i);
  assert.is(queue.size, 0);
});

test('a flood of silent connections holds at most a quarter of the places', () => {
  const { queue, dropped, come, later } = setUp();
  come(5_000);
  assert.is(queue.size, 2_000);
  assert.equal([dropped[0], dropped.length], [0, 3_000]);
  later(2_000);
  come(1);
  assert.is(queue.size, 400);
});

test('a connection that works on its proof counts as new', () => {
  const { queue, dropped, come, later } = setUp();
  come(400);
  later(2_000);
  queue.greeted(0);
  come(1);
  assert.equal(dropped, [1]);
});

test('a connection that is welcome or gone leaves the queue for good', () => {
  const { queue, come } = setUp();
  come(2);
  queue.remove(0);
  queue.greeted(0);
  assert.is(queue.size, 1);
});

test('the queue is crowded from half of its places on', () => {
  const { queue, come } = setUp();
  come(200);
  assert.is(queue.isCrowded, false);
  come(1);
  assert.is(queue.isCrowded, true);
});

test('a small server still has 64 places for the queue', () => {
  const { queue, dropped, come, later } = setUp(100);
  come(64);
  later(2_000);
  assert.equal(dropped, []);
  come(1);
  assert.equal(dropped, [0]);
  assert.is(queue.size, 64);
});

test('on a full server only connections above the share make room', () => {
  const { queue, dropped, come } = setUp(100);
  come(64);
  assert.is(queue.makeRoom(), false);
  come(1);
  assert.is(queue.makeRoom(), true);
  assert.equal(dropped, [0]);
});

test.run();
