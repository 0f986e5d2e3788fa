import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../lib/until.ts';
import { knownGuest, withReplica } from '../../../scripts/testkit/server/replica.ts';

const test = suite('session');

test('a first frame other than hello closes with 4400', async () => {
  await withReplica(async (replica) => {
    for (const first of ['not JSON', '[]', '{"type":"ping"}', '{"type":"hello","name":7}']) {
      const client = replica.connect();
      client.say(first);
      await until(() => client.closedWith, { withinMs: 1_000 });
      assert.is(client.closedWith?.code, 4400, first);
    }
  });
});

test('frames right behind hello are answered in order', async () => {
  await withReplica(async (replica) => {
    const client = replica.connect();
    client.say({ type: 'hello', name: 'Ada' });
    client.say({ type: 'join', room: 'lobby' });
    client.say({ type: 'send', room: 'lobby', id: '1', text: 'hi' });
    client.say({ type: 'ping' });
    const welcome = await client.next('welcome');
    assert.is(welcome.user.name, 'Ada');
    assert.is((await client.next('ack')).seq, 1);
    await client.next('pong');
    await until(() => client.seqs('lobby').length === 1, { withinMs: 5_000 });
  });
});

test('more than 64 frames behind an unanswered hello close with 4429', async () => {
  await withReplica((replica) => {
    const client = replica.connect();
    client.say({ type: 'hello' });
    for (let i = 0; i < 65; i++) client.say({ type: 'ping' });
    assert.is(client.closedWith?.code, 4429);
    return Promise.resolve();
  });
});

test('more than 32,768 characters behind an unanswered hello close with 4429', async () => {
  await withReplica(async (replica) => {
    const client = replica.connect();
    client.say({ type: 'hello' });
    const ping = '{"type":"ping"}'.padEnd(4_000);
    for (let i = 0; i < 8; i++) client.say(ping);
    for (let i = 0; i < 8; i++) await client.next('pong');
    const flooder = replica.connect();
    flooder.say({ type: 'hello' });
    for (let i = 0; i < 9; i++) flooder.say(ping);
    assert.is(flooder.closedWith?.code, 4429);
  });
});

test('a forged token closes with 4401, and a valid one restores the identity', async () => {
  await withReplica(async (replica) => {
    const first = replica.connect();
    first.say({ type: 'hello', name: 'Ada' });
    const { user, token } = await first.next('welcome');
    const again = replica.connect();
    again.say({ type: 'hello', token: token! });
    const known = await again.next('welcome');
    assert.equal(known.user, user);
    assert.is(known.token, token, 'a young token is not renewed');
    const renamed = replica.connect();
    renamed.say({ type: 'hello', token: token!, name: 'Ada L.' });
    const changed = await renamed.next('welcome');
    assert.equal(changed.user, { ...user, name: 'Ada L.' });
    assert.is.not(changed.token, token, 'the new token has the new name');
    const forged = replica.connect();
    forged.say({ type: 'hello', token: `${token}x` });
    await until(() => forged.closedWith, { withinMs: 5_000 });
    assert.is(forged.closedWith?.code, 4401);
  });
});

test('frames for a room that is not joined are refused', async () => {
  await withReplica(async (replica) => {
    const client = replica.connect();
    client.say({ type: 'hello' });
    client.send('lobby', '1');
    client.say({ type: 'history', room: 'lobby', before: 5, limit: 5 });
    client.say({ type: 'leave', room: 'lobby' });
    client.say({ type: 'typing', room: 'lobby' });
    for (const id of ['1', undefined, undefined, undefined]) {
      const { code, id: about, retry } = await client.next('refused');
      assert.equal([code, about, retry], ['not_joined', id, false]);
    }
  });
});

test('a user’s posts per minute are limited, and the refusal names the wait', async () => {
  await withReplica(async (replica) => {
    const client = replica.connect();
    await client.enter('lobby');
    for (let i = 0; i < 4; i++) client.send('lobby', String(i));
    const { code, id, retry, retryAfterMs } = await client.next('refused');
    assert.equal([code, id, retry], ['rate_limited', '3', true]);
    assert.ok(retryAfterMs! > 10_000 && retryAfterMs! <= 20_000);
    await until(() => client.seqs('lobby').length === 3, { withinMs: 5_000 });
  }, { sendsPerMinute: 3 });
});

test('a flood closes with 4429, but accepted posts do not count', async () => {
  await withReplica(async (replica) => {
    const client = replica.connect();
    await client.enter('lobby');
    for (let i = 0; i < 50; i++) client.send('lobby', String(i));
    await until(() => client.seqs('lobby').length === 50, { withinMs: 5_000 });
    assert.is(client.closedWith, undefined);
    for (let i = 0; i < 20; i++) client.say('{"type":"nonsense"}');
    assert.is(client.closedWith?.code, 4429);
  }, { framesPerMinute: 10 });
});

test('a slow reader first loses hints, then is closed with 4409', async () => {
  await withReplica(async (replica) => {
    const [slow, fast, other] = [replica.connect(), replica.connect(), replica.connect()];
    for (const client of [slow, fast, other]) await client.enter('lobby');
    await until(() => slow.frames.some((f) => f.type === 'presence' && f.count === 3), {
      withinMs: 5_000,
    });
    slow.bufferedBytes = 60_000;
    other.say({ type: 'typing', room: 'lobby' });
    await fast.next('typing');
    other.send('lobby', '1');
    await until(() => slow.seqs('lobby').length === 1, { withinMs: 5_000 });
    assert.not(slow.frames.some(({ type }) => type === 'typing'));
    slow.bufferedBytes = 100_001;
    other.send('lobby', '2');
    await until(() => slow.closedWith, { withinMs: 5_000 });
    assert.is(slow.closedWith?.code, 4409);
    other.send('lobby', '3');
    await until(() => other.seqs('lobby').length === 3, { withinMs: 5_000 });
  });
});

test('an ack shares a write with the flush of its entry, and also comes without one', async () => {
  await withReplica(async (replica) => {
    const [ada, bob] = [replica.connect(), replica.connect()];
    await bob.enter('lobby');
    await ada.enter('lobby', undefined, await replica.tokens.issue(knownGuest('g_ada')));
    await bob.next('presence');
    const before = ada.writes;
    ada.send('lobby', '1');
    await until(() => ada.seqs('lobby').length === 1, { withinMs: 5_000 });
    assert.is((await ada.next('ack')).seq, 1);
    assert.is(ada.writes - before, 1);
    // Sent again: no flush follows.
    ada.send('lobby', '1');
    assert.is((await ada.next('ack')).seq, 1);
    // Sent just before leaving: the flush no longer reaches her.
    ada.send('lobby', '2');
    ada.say({ type: 'leave', room: 'lobby' });
    await ada.next('left');
    assert.is((await ada.next('ack')).seq, 2);
    await until(() => bob.seqs('lobby').length === 2, { withinMs: 5_000 });
  });
});

test('joins and leaves of a room are answered in the order of the requests', async () => {
  await withReplica(async (replica) => {
    const [ada, bob] = [replica.connect(), replica.connect()];
    await bob.enter('lobby');
    ada.say({ type: 'hello' });
    for (const type of ['join', 'leave', 'join', 'leave', 'join'] as const) {
      ada.say({ type, room: 'lobby' });
    }
    const answers = () =>
      ada.frames.map(({ type }) => type).filter((t) => t === 'joined' || t === 'left');
    await until(() => answers().length === 5, { withinMs: 5_000 });
    assert.equal(answers(), ['joined', 'left', 'joined', 'left', 'joined']);
    bob.send('lobby', '1');
    await until(() => ada.seqs('lobby').length === 1, { withinMs: 5_000 });
  });
});

test('while the store is down posts are refused as unavailable', async () => {
  await withReplica(async (replica, store) => {
    const client = replica.connect();
    await client.enter('lobby');
    store.isAway = true;
    client.send('lobby', '1');
    const { code, retry, retryAfterMs } = await client.next('refused');
    assert.equal([code, retry], ['unavailable', true]);
    assert.ok(retryAfterMs! > 0);
    client.say({ type: 'join', room: 'other' });
    assert.is((await client.next('refused')).room, 'other');
    assert.is(replica.hub.status().isStoreUp, false);
    store.isAway = false;
    client.send('lobby', '1');
    assert.is((await client.next('ack')).seq, 1);
    client.say({ type: 'join', room: 'other' });
    await client.next('joined');
    assert.is(replica.hub.status().isStoreUp, true);
  });
});

test('joins above the limit are refused until a room is left', async () => {
  await withReplica(async (replica) => {
    const client = replica.connect();
    client.say({ type: 'hello' });
    for (let i = 0; i < 6; i++) client.say({ type: 'join', room: `r${i}` });
    const { code, room } = await client.next('refused');
    assert.equal([code, room], ['forbidden', 'r5']);
    client.say({ type: 'leave', room: 'r0' });
    await client.next('left');
    client.say({ type: 'join', room: 'r5' });
    await until(() => client.frames.some((f) => f.type === 'joined' && f.room === 'r5'), {
      withinMs: 5_000,
    });
  });
});

test('after leaving no entries arrive, and joining again resumes from `after`', async () => {
  await withReplica(async (replica) => {
    const [ada, bob] = [replica.connect(), replica.connect()];
    await ada.enter('lobby');
    await bob.enter('lobby');
    ada.say({ type: 'leave', room: 'lobby' });
    await ada.next('left');
    bob.send('lobby', '1');
    bob.send('lobby', '2');
    await until(() => bob.seqs('lobby').length === 2, { withinMs: 5_000 });
    assert.equal(ada.seqs('lobby'), []);
    ada.say({ type: 'join', room: 'lobby', after: 1 });
    const joined = await ada.next('joined');
    assert.equal(joined.entries.map(({ seq }) => seq), [2]);
    ada.say({ type: 'join', room: 'lobby', after: 0 });
    bob.send('lobby', '3');
    await until(() => ada.seqs('lobby').includes(3), { withinMs: 5_000 });
    assert.equal(ada.seqs('lobby'), [2, 1, 2, 3]);
  });
});

test('a page counts a concurrent reaction once', async () => {
  await withReplica(async (replica) => {
    const [ada, bob] = [replica.connect(), replica.connect()];
    await ada.enter('lobby');
    await bob.enter('lobby');
    for (let i = 1; i <= 3; i++) ada.send('lobby', String(i));
    await until(() => bob.seqs('lobby').length === 3, { withinMs: 5_000 });
    bob.say({ type: 'react', room: 'lobby', id: 'r', target: 1, emoji: '👍', on: true });
    ada.say({ type: 'history', room: 'lobby', before: 3, limit: 10 });
    const page = await ada.next('page');
    const sentBefore = ada.frames.slice(0, ada.frames.indexOf(page)).some((frame) =>
      frame.type === 'entries' && frame.entries.some(({ kind }) => kind === 'react')
    );
    assert.equal(page.entries.map(({ seq }) => seq), [1, 2]);
    assert.equal(page.entries[0]!.reactions, sentBefore ? { '👍': 1 } : undefined);
    await until(() => ada.seqs('lobby').length === 4, { withinMs: 5_000 });
  });
});

test.run();
