import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createIdleTurns, nodeScheduler } from './scheduler.ts';
import { until } from '../../lib/until.ts';

const test = suite('node scheduler');
const WORK_MS = 5;
const TURNS = 60;
/** A round trip of an echo takes two turns. */
const SILENT_TURNS_MAX = 15;

test('the network is polled between busy turns', async () => {
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
    // Like a promise, it runs at the end of the turn.
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

/** Timers that the test fires, with a given delay. */
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

test('an idle turn begins when a timer fires on time, for all callbacks', async () => {
  const { timers, ran, run, fire } = setUp();
  run('a');
  await fire(4);
  assert.equal(ran, [], 'the loop was busy');
  run('b');
  assert.is(timers.length, 1, 'they share the timer');
  await fire(3);
  assert.equal(ran, ['a', 'b']);
  assert.is(timers.length, 0);
  run('c');
  await fire(0);
  assert.equal(ran, ['a', 'b', 'c']);
});

test('in a loop that is never idle, a turn begins with the fourth timer', async () => {
  const { ran, run, fire } = setUp();
  run('a');
  for (let i = 0; i < 3; i++) await fire(50);
  assert.equal(ran, []);
  await fire(50);
  assert.equal(ran, ['a']);
});

test('a callback that schedules another gets the next turn', async () => {
  const { timers, ran, run, later, fire } = setUp();
  later(() => run('second'));
  await fire(0);
  assert.equal(ran, []);
  assert.is(timers.length, 1);
  await fire(0);
  assert.equal(ran, ['second']);
});

test.run();
