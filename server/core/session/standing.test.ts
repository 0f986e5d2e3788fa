import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../lib/until.ts';
import { type TestReplica, withReplica } from '../../../scripts/testkit/server/replica.ts';
import type { Guard } from './guard.ts';

const test = suite('standing');

const DAY_MS = 86_400_000;
const START_MS = 1_700_000_000_000;
const WITHIN = { withinMs: 10_000 };

async function greet(replica: TestReplica, token?: string) {
  const client = replica.connect();
  client.say({ type: 'hello', ...(token === undefined ? {} : { token }) });
  const welcome = await client.next('welcome');
  client.say({ type: 'join', room: 'lobby' });
  await client.next('joined');
  return { client, user: welcome.user, token: welcome.token! };
}

/** A replica with a manual clock, in days from the start. */
async function withClock(
  run: (replica: TestReplica, clock: { days: number }) => Promise<void>,
  guards: readonly Guard[] = [],
): Promise<void> {
  const clock = { days: 0 };
  const now = () => START_MS + clock.days * DAY_MS;
  await withReplica((replica) => run(replica, clock), { now, guards });
}

test('the first accepted post earns a guest a lasting token', () =>
  withClock(async (replica, clock) => {
    const { client, user, token } = await greet(replica);
    client.send('lobby', '1');
    const earned = (await client.next('token')).token;
    assert.is.not(earned, token);
    client.send('lobby', '2');
    await until(() => client.frames.filter(({ type }) => type === 'ack').length === 2, WITHIN);
    assert.is(client.frames.filter(({ type }) => type === 'token').length, 1);
    clock.days = 170;
    const later = await greet(replica, earned);
    assert.equal(later.user, user, 'after 170 days');
    later.client.send('lobby', '3');
    await later.client.next('ack');
    assert.not(later.client.frames.some(({ type }) => type === 'token'), 'known already');
    clock.days = 170 + 170;
    assert.equal((await greet(replica, later.token)).user, user, 'each visit renews it');
  }));

test('a client that ignores the new token gets another at its next post', () =>
  withClock(async (replica, clock) => {
    const { client, user, token } = await greet(replica);
    client.send('lobby', '1');
    await client.next('token');
    clock.days = 0.4;
    const again = await greet(replica, token);
    assert.equal([again.user, again.token], [user, token]);
    clock.days = 0.9;
    const renewed = await greet(replica, token);
    assert.equal(renewed.user, user);
    clock.days = 1.5;
    const third = await greet(replica, renewed.token);
    assert.equal(third.user, user, 'a daily client keeps its identity');
    third.client.send('lobby', '2');
    await third.client.next('token');
  }));

test('an expired token of a guest who never posted leads to a new guest', () =>
  withClock(async (replica, clock) => {
    const { user, token } = await greet(replica);
    clock.days = 1.1;
    assert.is.not((await greet(replica, token)).user.id, user.id);
  }));

test('refused posts and reactions without effect do not make a guest known', () => {
  const mute: Guard = {
    post: (_visitor, frame) =>
      frame.type === 'send' && frame.text === 'no'
        ? { code: 'forbidden', message: 'no' }
        : undefined,
  };
  return withClock(async (replica) => {
    const author = await greet(replica);
    author.client.send('lobby', '1');
    await author.client.next('token');
    const { client } = await greet(replica);
    client.send('lobby', '2', 'no');
    await client.next('refused');
    const none = {
      type: 'react',
      room: 'lobby',
      id: '3',
      target: 1,
      emoji: '👍',
      on: false,
    } as const;
    client.say(none);
    await client.next('ack');
    client.say({ type: 'edit', room: 'lobby', id: '4', target: 1, text: 'of somebody else' });
    await client.next('refused');
    client.say({ type: 'ping' });
    await client.next('pong');
    assert.not(client.frames.some(({ type }) => type === 'token'));
    client.say({ ...none, id: '5', on: true });
    await client.next('token');
  }, [mute]);
});

test('a repeated post whose answer was lost makes the guest known', () =>
  withClock(async (replica) => {
    const first = await greet(replica);
    first.client.send('lobby', '1');
    await first.client.next('ack');
    first.client.drop();
    const again = await greet(replica, first.token);
    again.client.send('lobby', '1');
    await again.client.next('token');
  }));

test.run();
