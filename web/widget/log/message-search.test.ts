import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  createFakeClient,
  type FakeFeed,
  fakeMessage,
} from '../../../scripts/testkit/web/fake-client.ts';
import { SEARCHED_PAGES_MAX, searchMessage } from './message-search.ts';

const test = suite('message search');

const PAGE = 50;

/** A room with the messages from a seq; the server retains them from `retained`. */
function roomFrom(oldest: number, retained: number): FakeFeed & { pages: number } {
  const feed = createFakeClient().room('lobby');
  const room = Object.assign(feed, {
    pages: 0,
    loadOlder() {
      room.pages += 1;
      show(Math.max(retained, feed.state.messages[0]!.seq - PAGE));
      return Promise.resolve();
    },
  });
  const show = (from: number): void =>
    feed.set({
      messages: Array.from({ length: 5_000 - from }, (_, i) => fakeMessage({ seq: from + i })),
      hasOlder: from > retained,
    });
  show(oldest);
  return room;
}

test('a loaded message is found at once, an older one page by page', async () => {
  const room = roomFrom(4_900, 1);
  assert.equal([await searchMessage(room, 4_950).result, room.pages], ['found', 0]);
  assert.equal([await searchMessage(room, 4_760).result, room.pages], ['found', 3]);
});

test('a message that is no longer retained is gone', async () => {
  assert.is(await searchMessage(roomFrom(4_900, 4_850), 4_800).result, 'gone');
  const room = roomFrom(4_900, 1);
  room.set({ messages: room.state.messages.filter(({ seq }) => seq !== 4_950) });
  assert.equal([await searchMessage(room, 4_950).result, room.pages], ['gone', 0]);
});

test('a search ends after a maximum number of pages', async () => {
  const room = roomFrom(4_900, 1);
  assert.equal([await searchMessage(room, 5).result, room.pages], ['far', SEARCHED_PAGES_MAX]);
});

test('a page that does not arrive ends the search', async () => {
  const room = roomFrom(4_900, 1);
  room.loadOlder = () => Promise.resolve();
  assert.is(await searchMessage(room, 5).result, 'lost');
});

test('a search can be cancelled while a page loads', async () => {
  const room = roomFrom(4_900, 1);
  room.loadOlder = () => new Promise(() => {});
  const search = searchMessage(room, 5);
  search.giveUp();
  assert.is(await search.result, 'given-up');
});

test.run();
