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

/** A manual event loop and clock. */
function setUp(options: { turnMsMax?: number; atOnceMax?: number } = {}) {
  const turns: (() => void)[] = [];
  const said: string[] = [];
  let nowMs = 0;
  const { addSource } = createFrameScheduler(
    { afterNetwork: (run) => void turns.push(run), areTurnsSlow: false },
    { now: () => nowMs, ...options },
  );
  const speaker = (name: string, words: number, tookMs = 0) => ({
    processNext() {
      nowMs += tookMs;
      return words-- > 0 && said.push(`${name}${words}`) > 0;
    },
  });
  /** Runs the next turn and returns the frames it processed. */
  const nextTurn = (): string => {
    const turn = turns.shift();
    assert.is(turns.length, 0, 'one turn at a time');
    turn?.();
    return said.splice(0).join(' ');
  };
  return { addSource, speaker, nextTurn, said };
}

test('sources take turns until their queues are empty', () => {
  const { addSource, speaker, nextTurn, said } = setUp();
  addSource(speaker('a', 3));
  addSource(speaker('b', 1));
  addSource(speaker('c', 2));
  assert.equal(said, [], 'not in this turn');
  assert.is(nextTurn(), 'a2 b0 c1');
  assert.is(nextTurn(), 'a1 c0');
  assert.is(nextTurn(), 'a0');
  assert.is(nextTurn(), '');
  assert.is(nextTurn(), '');
  addSource(speaker('d', 1));
  assert.is(nextTurn(), 'd0');
});

test('new sources go before those with a queue, within half of a turn', () => {
  const { addSource, speaker, nextTurn } = setUp({ turnMsMax: 4, atOnceMax: 2 });
  assert.ok(addSource(speaker('flood', 3)));
  assert.ok(addSource(speaker('other', 3)));
  for (const name of ['a', 'b', 'c', 'd']) assert.not(addSource(speaker(name, 2, 2)));
  // Half of the turn is for new sources; two of them exceed it.
  assert.is(nextTurn(), 'a1 b1 flood2 other2');
  assert.is(nextTurn(), 'c1 d1 a0');
  assert.is(nextTurn(), 'b0 flood1 other1 c0 d0', 'the remaining sources come first');
});

test('a long turn ends early, and the next one starts with the remaining sources', () => {
  const { addSource, speaker, nextTurn } = setUp({ turnMsMax: 4 });
  for (const name of ['a', 'b', 'c', 'd', 'e']) addSource(speaker(name, 2, 3));
  assert.is(nextTurn(), 'a1 b1');
  assert.is(nextTurn(), 'c1 d1');
  assert.is(nextTurn(), 'e1 a0');
});

test('a limited number of frames per turn is processed on arrival', () => {
  const { addSource, nextTurn } = setUp({ atOnceMax: 5 });
  const atOnce = () => Array.from({ length: 9 }, () => addSource({ processNext: () => false }));
  for (let turn = 0; turn < 3; turn++) {
    assert.is(atOnce().filter(Boolean).length, 5);
    nextTurn();
  }
});

test('the real scheduler runs turns by itself', async () => {
  let left = 3;
  createFrameScheduler(nodeScheduler).addSource({ processNext: () => --left > 0 });
  assert.is(left, 3, 'not in this turn');
  await until(() => left === 0, WITHIN);
});

test('frames of a burst are answered in order, even when the sender leaves', () =>
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

test('thousands of tiny frames count as a flood and do not delay other clients', () =>
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
