import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createIdleTurns, nodeScheduler } from './scheduler.ts';
import { until } from '../../lib/until.ts';

const test = suite('node scheduler');
const WORK_MS = 5;
const TURNS = 60;
/** On its way and back an echo takes two turns. */
const SILENT_TURNS_MAX = 15;

test('between turns that are full of work, the network is heard', async () => {
  const server = createServer((wire) =>
    wire.on('error', () => {}).on('data', (data) => wire.write(data))
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const wire = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await once(wire, 'connect');
  let turns = 0;
  let silentTurns = 0;
  let silentTurnsMax = 0;
  wire.on('data', () => {
    silentTurns = 0;
    wire.write('x');
  });
  wire.write('x');

  const turn = (): void => {
    turns += 1;
    silentTurnsMax = Math.max(silentTurnsMax, ++silentTurns);
    // As a promise does: it runs when the turn's own part is over.
    queueMicrotask(() => {
      const untilMs = performance.now() + WORK_MS;
      while (performance.now() < untilMs) continue;
    });
    if (turns < TURNS) nodeScheduler.afterNetwork(turn);
  };
  nodeScheduler.afterNetwork(turn);
  await until(() => turns === TURNS, { withinMs: 30_000 });
  wire.destroy();
  server.close();
  assert.ok(silentTurnsMax <= SILENT_TURNS_MAX, `${silentTurnsMax} turns without an echo`);
});

/** Timers that fire when a test says so, as late as it says. */
function setUp() {
  const timers: (() => void)[] = [];
  const ran: string[] = [];
  let nowMs = 0;
  const later = createIdleTurns({ now: () => nowMs, atOnce: (run) => void timers.push(run) });
  return {
    timers,
    ran,
    run: (name: string) => later(() => void ran.push(name)),
    later,
    async fire(lateMs: number) {
      nowMs += lateMs;
      timers.shift()!();
      await Promise.resolve();
    },
  };
}

test('an idle turn begins when a timer fires on time, for all that wait for it', async () => {
  const { timers, ran, run, fire } = setUp();
  run('a');
  await fire(4);
  assert.equal(ran, [], 'the loop was at work');
  run('b');
  assert.is(timers.length, 1, 'they share the timer');
  await fire(3);
  assert.equal(ran, ['a', 'b']);
  assert.is(timers.length, 0);
  run('c');
  await fire(0);
  assert.equal(ran, ['a', 'b', 'c']);
});

test('in a loop that is never idle it begins with the fourth timer', async () => {
  const { ran, run, fire } = setUp();
  run('a');
  for (let i = 0; i < 3; i++) await fire(50);
  assert.equal(ran, []);
  await fire(50);
  assert.equal(ran, ['a']);
});

test('what asks again in its turn gets the next one', async () => {
  const { timers, ran, run, later, fire } = setUp();
  later(() => run('second'));
  await fire(0);
  assert.equal(ran, []);
  assert.is(timers.length, 1);
  await fire(0);
  assert.equal(ran, ['second']);
});

test.run();
