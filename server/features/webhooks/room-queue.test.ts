import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createFakeClock } from '../../../scripts/testkit/fake-clock.ts';
import { nodeScheduler } from '../../hosts/node/scheduler.ts';
import { nextTask } from '../../lib/runtime.ts';
import { createCircuit } from './circuit.ts';
import { createRetries } from './retries.ts';
import type { Job, Turn } from './room-places.ts';
import { createRoomQueue } from './room-queue.ts';

const test = suite('room queue');
const DONE: Turn = { type: 'done' };
const WORK_MS = 5;
const RETRY_MS = 20;

function open(turn: (job: Job) => Turn | Promise<Turn>, turnsMax = 2) {
  const turns: string[] = [];
  const clock = createFakeClock();
  const circuit = createCircuit(createRetries([RETRY_MS], () => 0.5), clock.date);
  const queue = createRoomQueue({
    circuit,
    clock,
    turnsMax,
    async turn(job) {
      turns.push(job.room);
      return await turn(job);
    },
  });
  return { queue, circuit, clock, turns };
}

test('new entries during a turn cause one more turn', async () => {
  let end = (_: Turn): void => {};
  const { queue, turns } = open(() => new Promise((resolve) => end = resolve));
  queue.add('a');
  queue.add('a');
  queue.add('a');
  end(DONE);
  await nextTask(nodeScheduler);
  assert.equal(turns, ['a', 'a']);
  end(DONE);
  await nextTask(nodeScheduler);
  assert.equal([turns.length, queue.size], [2, 0]);
});

test('when all rooms must wait no turn starts, not even a probe', async () => {
  const { queue, circuit, clock, turns } = open(() => ({
    type: 'all wait',
    untilMs: clock.date() + 300,
  }));
  for (const room of ['a', 'b', 'c']) circuit.failed(room);
  assert.ok(circuit.isOpen);
  queue.add('a');
  queue.add('b');
  await clock.advance(RETRY_MS);
  assert.equal(turns, ['a']);
  await clock.advance(299);
  assert.is(turns.length, 1);
  await clock.advance(1);
  assert.is(turns.length, 2);
  await clock.advance(299);
  assert.is(turns.length, 2);
  await clock.advance(1);
  assert.is(turns.length, 3);
  await queue.close();
  assert.is(clock.waits, 0);
});

test('a room with more to do queues behind the others', async () => {
  let left = 3;
  const { queue, turns } = open(
    ({ room }) => room === 'busy' && left-- > 0 ? { type: 'more' } : DONE,
    1,
  );
  queue.add('busy');
  queue.add('a');
  queue.add('b');
  await nextTask(nodeScheduler);
  assert.is(queue.size, 0);
  assert.equal(turns, ['busy', 'a', 'b', 'busy', 'busy', 'busy']);
});

test('waiting rooms continue on time, or at once when the receiver is up again', async () => {
  const { queue, clock, turns } = open(({ room }) => {
    const count = turns.filter((turn) => turn === room).length;
    if (count === 3) return DONE;
    const waitMs = room === 'a' ? 20 : 50;
    return { type: 'wait', untilMs: count === 1 ? clock.date() + waitMs : Infinity };
  });
  queue.add('a');
  queue.add('b');
  await clock.advance(19);
  assert.equal([turns.join(''), queue.waiting], ['ab', 2]);
  await clock.advance(1);
  assert.equal(turns.join(''), 'aba');
  await clock.advance(30);
  assert.equal(turns.join(''), 'abab');
  await clock.advance(3_600_000);
  assert.equal([turns.length, queue.waiting], [4, 2]);
  queue.hurry();
  await nextTask(nodeScheduler);
  assert.equal([turns.join(''), queue.size], ['ababab', 0]);
});

test('while the receiver is down one room at a time probes it, in turn', async () => {
  let together = 0;
  let togetherMax = 0;
  const { queue, circuit, clock, turns } = open(async ({ room }) => {
    const isTrial = circuit.isOpen;
    if (isTrial) togetherMax = Math.max(togetherMax, ++together);
    await new Promise<void>((resolve) => clock.after(WORK_MS, resolve));
    queue.add(isTrial ? 'f' : 'e');
    if (isTrial) together -= 1;
    circuit.failed(room);
    return { type: 'wait', untilMs: Infinity };
  }, 3);
  for (const room of ['a', 'b', 'c', 'd']) queue.add(room);
  await clock.advance(WORK_MS);
  assert.is(turns.join(''), 'abcde');
  assert.ok(circuit.isOpen);
  for (const room of ['a', 'f', 'b', 'c', 'd']) {
    const before = turns.length;
    await clock.advance(circuit.tryAtMs - clock.date() - 1);
    assert.is(turns.length, before, 'not before its time');
    await clock.advance(1);
    assert.equal(turns.slice(before), [room]);
    await clock.advance(WORK_MS);
  }
  assert.is(togetherMax, 1);
  circuit.passed();
  await queue.close();
});

test('closing starts no further turn and waits for those under way', async () => {
  let end = (_: Turn): void => {};
  const { queue, turns } = open(() => new Promise((resolve) => end = resolve), 1);
  queue.add('a');
  queue.add('b');
  let isClosed = false;
  const closing = queue.close().then(() => isClosed = true);
  await Promise.resolve();
  assert.not(isClosed);
  end(DONE);
  await closing;
  assert.equal(turns, ['a']);
});

test.run();
