import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { knownGuest, withReplica } from '../replica.fixture.ts';
import { createPageLimit } from './page-limit.ts';

const test = suite('page limit');

test('120 pages at once, then two in a second, whatever the connection', async () => {
  const clock = { nowMs: 0 };
  const gates = [createPageLimit(() => clock.nowMs)];
  await withReplica(async (replica) => {
    const token = await replica.tokens.issue(knownGuest('g_1'));
    const [first, second] = [replica.connect(), replica.connect()];
    await first.enter('lobby', undefined, token);
    await second.enter('lobby', undefined, token);
    const ask = async (client: typeof first) => {
      const heard = client.frames.length;
      client.say({ type: 'history', room: 'lobby', before: 1, limit: 1 });
      while (client.frames.length === heard) await new Promise((done) => setTimeout(done, 0));
      const answer = client.frames.at(-1)!;
      return answer.type === 'refused' ? answer : answer.type;
    };
    for (let i = 0; i < 60; i++) {
      assert.is(await ask(first), 'page');
      assert.is(await ask(second), 'page');
    }
    for (const client of [first, second]) {
      assert.equal(await ask(client), {
        type: 'refused',
        code: 'rate_limited',
        message: 'too many pages asked for',
        retry: true,
        room: 'lobby',
        retryAfterMs: 500,
      });
    }
    clock.nowMs += 1_000;
    assert.equal([await ask(first), await ask(second)], ['page', 'page']);
    const other = replica.connect();
    await other.enter('lobby');
    assert.is(await ask(other), 'page');
  }, { gates });
});

test.run();
