/**
 * A real server with little memory, and a crowd of guests who each join as many empty rooms as one
 * connection may.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type Client,
  enter,
  enterRoom,
  post,
  withServer,
} from '../../../scripts/testkit/server/wire-client.ts';
import { until } from '../../lib/until.ts';

const test = suite('empty rooms');
const GUESTS = 120;
const ROOMS_EACH = 100;
const WITHIN = { withinMs: 90_000 };
/** Heap limits in megabytes, of Node and of Deno. Ten kilobytes per room would exceed them. */
const SMALL = { NODE_OPTIONS: '--max-old-space-size=40', DENO_V8_FLAGS: '--max-old-space-size=40' };

function answersOf({ frames }: Client): { joined: number; refused: number } {
  const joined = frames.filter(({ type }) => type === 'joined').length;
  const refused = frames.filter(({ type, code }) => type === 'refused' && code === 'rate_limited');
  for (const { retryAfterMs } of refused) assert.ok(retryAfterMs! >= 1_000);
  return { joined, refused: refused.length };
}

test('a crowd in empty rooms cannot exhaust memory, and a visitor is still admitted', () =>
  withServer(async (server) => {
    const host = await enterRoom(server, 'lobby', { name: 'Host' });
    await post(host, 'lobby', 'welcome');
    const crowd = await Promise.all(Array.from({ length: GUESTS }, () => enter(server)));
    for (const [i, guest] of crowd.entries()) {
      for (let j = 0; j < ROOMS_EACH; j++) guest.say({ type: 'join', room: `own-${i}-${j}` });
    }
    const isAnswered = (guest: Client): boolean => {
      const { joined, refused } = answersOf(guest);
      return joined + refused === ROOMS_EACH;
    };
    await until(() => crowd.every(isAnswered), { ...WITHIN, what: 'answer to each join' })
      .catch((error: Error) => {
        const waiting = crowd.filter((guest) => !isAnswered(guest)).map(answersOf);
        throw new Error(`${error.message}: ${JSON.stringify(waiting)}\n${server.output()}`);
      });
    const refused = crowd.reduce((sum, guest) => sum + answersOf(guest).refused, 0);
    assert.ok(refused > 0, 'rooms are bounded');
    const visitor = await enterRoom(server, 'lobby');
    assert.equal(visitor.frames.find(({ type }) => type === 'joined')!.entries!.length, 1);
    assert.is((await visitor.ask({ type: 'join', room: 'mine' })).type, 'joined');
    assert.is(await post(visitor, 'mine', 'still here'), 1);
    assert.is((await fetch(`${server.url}/health`)).status, 200);
  }, { ...SMALL, 'limits.framesPerMinute': 1000 }));

test.run();
