import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { connect, enterRoom, withServer } from '../conformance/client.fixture.ts';
import { openRaw, TEXT } from '../conformance/raw-socket.fixture.ts';
import { until } from '../lib/until.ts';
import { joinRounds } from './rounds.ts';

const test = suite('rounds');
const WITHIN = { withinMs: 10_000 };
const NO_LIMITS = { SENDS_PER_MINUTE: '0', FRAMES_PER_MINUTE: '0' };

test('all who have something to say go on in turn, until they have nothing', async () => {
  const said: string[] = [];
  const speaker = (name: string, words: number) => ({
    takeNext: () => words-- > 0 && said.push(`${name}${words}`) > 0,
  });
  joinRounds(speaker('a', 3));
  joinRounds(speaker('b', 1));
  joinRounds(speaker('c', 2));
  assert.is(said.length, 0, 'not in this turn');
  await until(() => said.length === 6, WITHIN);
  assert.equal(said, ['a2', 'b0', 'c1', 'a1', 'c0', 'a0']);
  joinRounds(speaker('d', 1));
  await until(() => said.length === 7, WITHIN);
});

test('newcomers are heard before those who go on and on, and do not hold them up', async () => {
  const said: string[] = [];
  const speaker = (name: string, words: number, tookMs: number) => ({
    takeNext() {
      const untilMs = performance.now() + tookMs;
      while (performance.now() < untilMs) continue;
      return words-- > 0 && said.push(name) > 0;
    },
  });
  joinRounds(speaker('flood', 3, 0));
  for (let i = 0; i < 100; i++) joinRounds({ takeNext: () => false });
  const count = 40;
  for (let i = 0; i < count; i++) assert.not(joinRounds(speaker('newcomer', 1, 3)));
  await until(() => said.length === count + 3, WITHIN);
  assert.is(said[0], 'newcomer');
  assert.ok(said.indexOf('flood') < count, said.join());
});

test('in one turn only so many are taken as they are heard, and in the next one again', async () => {
  const idle = () => ({ takeNext: () => false });
  let atOnce = 0;
  await until(() => {
    atOnce = 0;
    for (let i = 0; i < 1_000; i++) if (joinRounds(idle())) atOnce += 1;
    return atOnce > 0;
  }, WITHIN);
  assert.ok(atOnce <= 64, `${atOnce}`);
  await until(() => joinRounds(idle()), WITHIN);
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
