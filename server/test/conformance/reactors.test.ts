/**
 * Names of the people who reacted to a message.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type Client,
  enter,
  enterRoom,
  newId,
  post,
  withServer,
} from '../../../scripts/testkit/server/wire-client.ts';

const test = suite('conformance: reactors');

const react = (client: Client, target: number, emoji: string, on = true) =>
  client.ask({ type: 'react', room: 'lobby', id: newId(), target, emoji, on });
const askPeople = (client: Client, target: number) =>
  client.ask({ type: 'reactors', room: 'lobby', id: newId(), target });

test('members learn who reacted, by emoji, as the reactions change', () =>
  withServer(async (server) => {
    const ada = await enterRoom(server, 'lobby', { name: 'Ada' });
    const ben = await enterRoom(server, 'lobby', { name: 'Ben' });
    await post(ada, 'lobby', 'hello');
    await react(ben, 1, '🎉');
    await react(ada, 1, '🎉');
    await react(ada, 1, '👍');
    const id = newId();
    const answer = await ada.ask({ type: 'reactors', room: 'lobby', id, target: 1 });
    assert.equal(answer, {
      type: 'reactors',
      room: 'lobby',
      id,
      people: { '🎉': ['Ben', 'Ada'], '👍': ['Ada'] },
    });
    await react(ben, 1, '🎉', false);
    assert.equal((await askPeople(ben, 1)).people, { '🎉': ['Ada'], '👍': ['Ada'] });
    assert.equal((await askPeople(ben, 99)).people, {});
    await ada.ask({ type: 'delete', room: 'lobby', id: newId(), target: 1 });
    assert.equal((await askPeople(ben, 1)).people, {});
  }));

test('only members of the room may ask, and a refusal names the request', () =>
  withServer(async (server) => {
    const ada = await enterRoom(server, 'lobby', { name: 'Ada' });
    await post(ada, 'lobby', 'hello');
    const eve = await enter(server);
    const frame = { type: 'reactors', room: 'lobby', id: 'mine', target: 1 };
    const outside = await eve.ask(frame);
    assert.equal([outside.code, outside.room, outside.id], ['not_joined', 'lobby', 'mine']);
    for (const target of [undefined, '1', 0, 1.5]) {
      const refused = await ada.ask({ ...frame, target });
      assert.equal([refused.code, refused.id], ['invalid', 'mine']);
      assert.match(refused.message!, 'target');
    }
  }));

test.run();
