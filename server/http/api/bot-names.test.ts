import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../lib/until.ts';
import { type TestApi, withTwoApis } from '../../../scripts/testkit/server/api.ts';

const test = suite('names of bots');
const WITHIN = { withinMs: 10_000 };

/** The name the replica gives to a guest who requests this one. */
async function nameOf({ replica }: TestApi, name: string): Promise<string> {
  const identity = await replica.auth.identities.identify({ name });
  return 'user' in identity ? identity.user.name : 'nobody';
}

test('guests cannot use a name that a bot has posted under, on any replica', () =>
  withTwoApis(async (a, b) => {
    assert.is(await nameOf(b, 'Builds'), 'Builds');
    const key = await a.key({ name: 'ci' });
    for (const name of ['Builds', undefined]) {
      const body = { text: 'green', ...(name ? { name } : {}) };
      const answer = await a.ask('POST', '/rooms/lobby/messages', { key, body });
      assert.is(answer.status, 201);
      for (const api of [a, b]) {
        await until(async () => /^Guest \d{4}$/.test(await nameOf(api, name ?? 'ci')), WITHIN);
      }
    }
    assert.is(await nameOf(b, 'Builders'), 'Builders');
  }));

test.run();
