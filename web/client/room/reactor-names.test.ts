import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { SOON_MS, withLobby } from '../../../scripts/testkit/web/client.ts';
import type { RoomFrame } from '../room-state.ts';
import { reactorNames } from './reactor-names.ts';

const test = suite('reactor names');

const ROOM = 'lobby';
const people = { '👍': ['Ada', 'Ben'] };

test('an answer without names, or with something else, names nobody', async () => {
  const answer = async (frame: (id: string) => object): Promise<object> => {
    let listen: (frame: RoomFrame) => void = () => {};
    const stopped: string[] = [];
    const names = await reactorNames(
      {
        request(request) {
          queueMicrotask(() => listen({ room: ROOM, ...frame('other') } as RoomFrame));
          const { id } = request as { id: string };
          queueMicrotask(() => listen({ room: ROOM, ...frame(id) } as RoomFrame));
          return true;
        },
        onFrame(listener) {
          listen = listener;
          return () => stopped.push('frames');
        },
      },
      1,
      { after: () => () => stopped.push('clock') },
    );
    assert.equal(stopped.toSorted(), ['clock', 'frames']);
    return names;
  };
  const type = 'reactors';
  assert.equal(await answer((id) => ({ type, id, people })), people);
  for (const wrong of [undefined, null, 5, [], { '👍': 'Ada' }, { '👍': [5] }]) {
    assert.equal(await answer((id) => ({ type, id, people: wrong })), {}, String(wrong));
  }
  // An older server.
  assert.equal(await answer((id) => ({ type: 'refused', id, code: 'not_found' })), {});
});

test('without a connection, or an answer in time, nobody is named', async () => {
  await withLobby(async ({ lobby, clock, server }) => {
    const late = reactorNames(lobby, 1, clock);
    await clock.advance(15_000);
    assert.equal(await late, {});
    server.drop();
    await clock.advance(SOON_MS);
    assert.equal(await reactorNames(lobby, 1, clock), {});
  });
});

test.run();
