import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { problemIn, withApi } from '../../../scripts/testkit/server/api.ts';

const test = suite('deleting messages by the API');

test('the recent messages of a person can be deleted', () =>
  withApi(async (api) => {
    const [bot, mod] = [await api.key(), await api.key({ name: 'mod', scopes: ['moderate'] })];
    for (const text of ['one', 'two']) {
      await api.ask('POST', '/rooms/lobby/messages', { key: bot, body: { text } });
    }
    const ask = (key: string, query: string) =>
      api.ask('DELETE', `/rooms/lobby/messages?${query}`, { key });
    const query = 'user=b_bot&minutes=60';
    const answers = [
      await ask(bot, query),
      await ask(mod, 'user=b_bot&minutes=1441'),
      await ask(mod, 'minutes=60'),
    ];
    const problems = await Promise.all(answers.map(problemIn));
    assert.equal(problems.map(({ status }) => status), [403, 400, 400]);
    for (const count of [2, 0]) {
      const answer = await ask(mod, query);
      assert.equal([answer.status, await answer.json()], [200, { count }]);
    }
  }));

test.run();
