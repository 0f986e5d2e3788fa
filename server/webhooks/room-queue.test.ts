import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../lib/until.ts';
import { createCircuit } from './circuit.ts';
import { createRetries } from './retries.ts';
import { createRoomQueue, type Job, type Turn } from './room-queue.ts';

const test = suite('room queue');
const WITHIN = { withinMs: 5_000 };
const DONE: Turn = { type: 'done' };

function open(turn: (job: Job) => Turn | Promise<Turn>, turnsMax = 2) {
  const turns: string[] = [];
  const circuit = createCircuit(createRetries([20]), Date.now);
  const queue = createRoomQueue({
    circuit,
    now: Date.now,
    turnsMax,
    async turn(job) {
      turns.push(job.room);
      return await turn(job);
    },
  });
  return { queue, circuit, turns };
}

test('news during a turn makes another one, and many news at once one', async () => {
  let end = (_: Turn): void => {};
  const { queue, turns } = open(() => new Promise((resolve) => end = resolve));
  queue.add('a');
  queue.add('a');
  queue.add('a');
  end(DONE);
  await until(() => turns.length === 2, WITHIN);
  end(DONE);
  await until(() => queue.size === 0, WITHIN);
  assert.equal(turns, ['a', 'a']);
});

test('when all must wait no turn begins, also none that asks whether the receiver is back', async () => {
  const waitMs = 300;
  const { queue, circuit, turns } = open(() => ({
    type: 'all wait',
    untilMs: Date.now() + waitMs,
  }));
  for (const room of ['a', 'b', 'c']) circuit.failed(room);
  assert.ok(circuit.isOpen);
  const startedMs = performance.now();
  queue.add('a');
  queue.add('b');
  await until(() => turns.length === 3, WITHIN);
  assert.ok(performance.now() - startedMs >= waitMs * 2 * 0.9);
  await queue.close();
});

test('a room that has more to do stands behind the others', async () => {
  let left = 3;
  const { queue, turns } = open(
    ({ room }) => room === 'busy' && left-- > 0 ? { type: 'more' } : DONE,
    1,
  );
  queue.add('busy');
  queue.add('a');
  queue.add('b');
  await until(() => queue.size === 0, WITHIN);
  assert.equal(turns, ['busy', 'a', 'b', 'busy', 'busy', 'busy']);
});

test('rooms that wait go on in time, or at once when the receiver is back', async () => {
  const { queue, turns } = open(({ room }) => {
    const count = turns.filter((turn) => turn === room).length;
    if (count === 3) return DONE;
    return { type: 'wait', untilMs: count === 1 ? Date.now() + 20 : Infinity };
  });
  queue.add('a');
  queue.add('b');
  await until(() => turns.length === 4 && queue.waiting === 2, WITHIN);
  queue.hurry();
  await until(() => queue.size === 0, WITHIN);
  assert.is(turns.length, 6);
});

test('while the receiver is down one room at a time tries, each in its turn', async () => {
  let together = 0;
  let togetherMax = 0;
  const { queue, circuit, turns } = open(async ({ room }) => {
    const isTrial = circuit.isOpen;
    if (isTrial) togetherMax = Math.max(togetherMax, ++together);
    await new Promise((resolve) => setTimeout(resolve, 5));
    queue.add(isTrial ? 'f' : 'e');
    if (isTrial) together -= 1;
    circuit.failed(room);
    return { type: 'wait', untilMs: Infinity };
  }, 3);
  for (const room of ['a', 'b', 'c', 'd']) queue.add(room);
  await until(() => turns.length >= 10, WITHIN);
  assert.equal(turns.slice(0, 10).join(''), 'abcdeafbcd');
  assert.is(togetherMax, 1);
  circuit.passed();
  await queue.close();
});

test('closed it begins nothing more and waits for what is under way', async () => {
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
