import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { connect, enterRoom, withServer } from '../../../scripts/testkit/server/wire-client.ts';
import { openRaw, TEXT } from '../../../scripts/testkit/server/raw-socket.ts';
import { until } from '../../lib/until.ts';
import { nodeScheduler } from '../../hosts/node/scheduler.ts';
import { createFrameScheduler } from './frame-scheduler.ts';

const test = suite('frame scheduler');
const WITHIN = { withinMs: 10_000 };
const NO_LIMITS = { 'limits.sendsPerMinute': 0, 'limits.framesPerMinute': 0 };

/** Turns of an event loop and a clock that a test moves. */
function setUp(options: { turnMsMax?: number; atOnceMax?: number } = {}) {
  const turns: (() => void)[] = [];
  const said: string[] = [];
  let nowMs = 0;
  const { join } = createFrameScheduler(
    { afterNetwork: (run) => void turns.push(run), areTurnsSlow: false },
    { now: () => nowMs, ...options },
  );
  const speaker = (name: string, words: number, tookMs = 0) => ({
    takeNext() {
      nowMs += tookMs;
      return words-- > 0 && said.push(`${name}${words}`) > 0;
    },
  });
  /** What is said in the next turn. */
  const nextTurn = (): string => {
    const turn = turns.shift();
    assert.is(turns.length, 0, 'one turn at a time');
    turn?.();
    return said.splice(0).join(' ');
  };
  return { join, speaker, nextTurn, said };
}

test('all who have something to say go on in turn, until they have nothing', () => {
  const { join, speaker, nextTurn, said } = setUp();
  join(speaker('a', 3));
  join(speaker('b', 1));
  join(speaker('c', 2));
  assert.equal(said, [], 'not in this turn');
  assert.is(nextTurn(), 'a2 b0 c1');
  assert.is(nextTurn(), 'a1 c0');
  assert.is(nextTurn(), 'a0');
  assert.is(nextTurn(), '');
  assert.is(nextTurn(), '');
  join(speaker('d', 1));
  assert.is(nextTurn(), 'd0');
});

test('newcomers are heard before those who go on and on, and do not hold them up', () => {
  const { join, speaker, nextTurn } = setUp({ turnMsMax: 4, atOnceMax: 2 });
  assert.ok(join(speaker('flood', 3)));
  assert.ok(join(speaker('other', 3)));
  for (const name of ['a', 'b', 'c', 'd']) assert.not(join(speaker(name, 2, 2)));
  // Half of the turn is for newcomers; two of them go over it.
  assert.is(nextTurn(), 'a1 b1 flood2 other2');
  assert.is(nextTurn(), 'c1 d1 a0');
  assert.is(nextTurn(), 'b0 flood1 other1 c0 d0', 'those that were cut off come first');
});

test('what takes long is cut off, and those that did not get their turn begin the next', () => {
  const { join, speaker, nextTurn } = setUp({ turnMsMax: 4 });
  for (const name of ['a', 'b', 'c', 'd', 'e']) join(speaker(name, 2, 3));
  assert.is(nextTurn(), 'a1 b1');
  assert.is(nextTurn(), 'c1 d1');
  assert.is(nextTurn(), 'e1 a0');
});

test('in one turn only a limited number is taken as it is heard, and in the next one again', () => {
  const { join, nextTurn } = setUp({ atOnceMax: 5 });
  const atOnce = () => Array.from({ length: 9 }, () => join({ takeNext: () => false }));
  for (let turn = 0; turn < 3; turn++) {
    assert.is(atOnce().filter(Boolean).length, 5);
    nextTurn();
  }
});

test('the turns of this process come by themselves', async () => {
  let left = 3;
  createFrameScheduler(nodeScheduler).join({ takeNext: () => --left > 0 });
  assert.is(left, 3, 'not in this turn');
  await until(() => left === 0, WITHIN);
});

test('what is said in one breath is answered in order, also when the speaker leaves at once', () =>
  withServer(async (server) => {
    const bob = await enterRoom(server, 'lobby');
    const ada = await openRaw(server);
    const count = 700;
    const frames = [{ type: 'hello' }, { type: 'join', room: 'lobby' }];
    for (const frame of frames) ada.say(frame);
    await ada.hear('joined');
    for (let i = 0; i < count; i++) ada.say({ type: 'send', room: 'lobby', id: `${i}`, text: 'x' });
    await until(() => ada.frames.filter(({ type }) => type === 'ack').length === count, WITHIN);
    const ids = ada.frames.filter(({ type }) => type === 'ack').map(({ id }) => Number(id));
    assert.equal(ids, Array.from({ length: count }, (_, i) => i));

    for (let i = 0; i < 50; i++) ada.say({ type: 'send', room: 'lobby', id: `b${i}`, text: 'x' });
    ada.send({ opcode: 8, payload: new Uint8Array() });
    await ada.closed();
    const heard = () => bob.frames.flatMap(({ entries }) => entries ?? []).map(({ seq }) => seq);
    await until(() => heard().length === count + 50, WITHIN);
    assert.equal(heard(), Array.from({ length: count + 50 }, (_, i) => i + 1));
  }, NO_LIMITS));

test('thousands of frames in a few bytes are a flood, and nobody else notices', () =>
  withServer(async (server) => {
    const other = await connect(server);
    const eve = await openRaw(server);
    eve.say({ type: 'hello' });
    await eve.hear('welcome');
    const tiny = Uint8Array.from([0x80 | TEXT, 0x80 | 2, 0, 0, 0, 0, 0x7b, 0x7d]);
    const many = new Uint8Array(tiny.length * 100_000);
    for (let at = 0; at < many.length; at += tiny.length) many.set(tiny, at);
    eve.write(many);
    assert.is((await other.ask({ type: 'hello' })).type, 'welcome');
    assert.is(await eve.closed(), 4429);
    assert.is((await other.ask({ type: 'ping' })).type, 'pong');
  }, NO_LIMITS));

test.run();
