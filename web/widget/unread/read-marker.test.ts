import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createMapStorage } from '../../../scripts/testkit/web/client.ts';
import type { Message, RoomState } from '../../client/room-state.ts';
import { createFakeClient, fakeMessage } from '../../../scripts/testkit/web/fake-client.ts';
import { createReadMarker } from './read-marker.ts';
import { createReadPositions } from './read-positions.ts';

const test = suite('read marker');

const OWN = { id: 'ada', name: 'Ada' };

/** A reader; `read` is the stored position of an earlier visit. */
function reader(read?: number) {
  const positions = createReadPositions(createMapStorage());
  if (read !== undefined) positions.set('lobby', read, false);
  const marker = createReadMarker(positions);
  const state = createFakeClient().room('lobby').state;
  return {
    marker,
    positions,
    /** Updates with the messages from one seq to another, and these. */
    update(some: Partial<RoomState>, isSeen = false, place = 'lobby'): boolean {
      const reading = { place, readerId: OWN.id, isSeen, isKept: false };
      return marker.update({ ...reading, state: { ...state, ...some } });
    },
  };
}

function range(first: number, last: number, some: Partial<Message> = {}): Message[] {
  return Array.from(
    { length: last - first + 1 },
    (_, i) => fakeMessage({ seq: first + i, ...some }),
  );
}

test('a first visit has no unread messages', () => {
  const { marker, update } = reader();
  assert.is(update({ messages: range(1, 9) }), false);
  assert.equal([marker.unread, marker.line], [0, undefined]);
  update({ messages: range(1, 12) });
  assert.equal([marker.unread, marker.line], [3, undefined], 'the log is not seen');
});

test('a returning reader starts at the line before the first message of others', () => {
  const { marker, update } = reader(4);
  const messages = [...range(1, 4), ...range(5, 5, { from: OWN }), ...range(6, 9)];
  assert.is(update({ messages }, true), true);
  assert.equal([marker.unread, marker.line], [4, 6]);
});

test('own, deleted and system messages are not unread', () => {
  const { marker, update } = reader(1);
  update({
    messages: [
      ...range(1, 2),
      ...range(3, 3, { from: OWN }),
      ...range(4, 4, { deleted: true }),
      ...range(5, 5, { kind: 'system' }),
    ],
  });
  assert.is(marker.unread, 1);
});

test('seen messages are read, and the line stays until the reader writes', () => {
  const { marker, positions, update } = reader(2);
  update({ messages: range(1, 5) }, true);
  update({ messages: range(1, 6) }, true);
  assert.equal([marker.unread, marker.line, positions.get('lobby')], [0, 3, 6]);
  update({ messages: [...range(1, 6), ...range(7, 7, { from: OWN })] }, true);
  assert.is(marker.line, undefined);
});

test('the line appears once the first unread message is loaded', () => {
  const { marker, update } = reader(40);
  assert.is(update({ messages: range(60, 90), hasOlder: true }), false);
  assert.equal([marker.unread, marker.line], [31, undefined]);
  update({ messages: range(30, 90), hasOlder: true });
  assert.equal([marker.unread, marker.line], [50, 41]);
  const all = reader(40);
  all.update({ messages: range(60, 90), hasOlder: false });
  assert.is(all.marker.line, 60);
});

test('a reader who returns finds the line before the messages since', () => {
  const { marker, update } = reader();
  update({ messages: range(1, 3) });
  update({ messages: range(1, 3) }, true);
  assert.is(marker.comeBack(), false, 'no message arrived');
  update({ messages: range(1, 6) });
  assert.is(marker.comeBack(), true);
  assert.equal([marker.unread, marker.line], [3, 4]);
  assert.is(marker.comeBack(), false, 'the line is in place');
  update({ messages: range(1, 6) }, true);
  update({ messages: range(1, 8) });
  assert.is(marker.comeBack(), true);
  assert.is(marker.line, 7);
});

test('other rooms are separate, and another tab’s position is adopted', () => {
  const { marker, positions, update } = reader(2);
  update({ messages: range(1, 5) });
  update({ messages: range(1, 9) }, false, 'garden');
  assert.equal([marker.unread, marker.line], [0, undefined]);
  update({ messages: range(1, 5) });
  assert.is(marker.line, 3);
  positions.set('lobby', 4, false);
  update({ messages: range(1, 5) });
  assert.is(marker.unread, 1);
});

test.run();
