import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Message } from '../../client/room-state.ts';
import { createNewMessages, type NewMessages } from './new-messages.ts';
import {
  BY_ADA,
  roomWith,
  testMessage,
  testMessages,
} from '../../../scripts/testkit/web/notifications.ts';

const test = suite('new messages');

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** By the server’s clock. */
const NOON = Date.UTC(2026, 10, 24, 12);

test('the initial messages are not reported, later ones are', () => {
  const newMessages = createNewMessages();
  assert.equal(seqs(newMessages.takeState(roomWith([], { phase: 'joining' }), 'ada')), []);
  const history = testMessages(1, 3).map((message) => ({ ...message, at: Date.now() }));
  assert.equal(seqs(newMessages.takeState(roomWith(history, { headAtJoin: 3 }), 'ada')), []);
  const added = newMessages.takeState(roomWith(testMessages(1, 5), { headAtJoin: 3 }), 'ada');
  assert.equal([seqs(added), added.isReturn], [[4, 5], false]);
  assert.equal(
    seqs(newMessages.takeState(roomWith(testMessages(1, 5), { headAtJoin: 3 }), 'ada')),
    [],
  );
});

test('the first message of an empty room is reported', () => {
  const newMessages = createNewMessages();
  newMessages.takeState(roomWith([]), 'ada');
  assert.equal(seqs(newMessages.takeState(roomWith([testMessage(1)]), 'ada')), [1]);
});

test('own messages from any tab are not reported', () => {
  const newMessages = createNewMessages();
  newMessages.takeState(roomWith([]), 'ada');
  assert.equal(
    seqs(newMessages.takeState(roomWith([testMessage(1, BY_ADA), testMessage(2)]), 'ada')),
    [2],
  );
});

test('an older page, an edit and a deletion are not reported', () => {
  const newMessages = createNewMessages();
  newMessages.takeState(roomWith(testMessages(7, 8)), 'ada');
  assert.equal(seqs(newMessages.takeState(roomWith(testMessages(5, 8)), 'ada')), []);
  const edited = testMessage(8, { text: 'other', edited: 9 });
  assert.equal(seqs(newMessages.takeState(roomWith([testMessage(7), edited]), 'ada')), []);
  const gone = testMessage(9, { deleted: true, text: '' });
  assert.equal(
    seqs(newMessages.takeState(roomWith([testMessage(7), edited, gone, testMessage(10)]), 'ada')),
    [10],
  );
});

for (const [clock, skewMs] of [['right', 0], ['an hour behind', -HOUR], ['an hour ahead', HOUR]]) {
  test(`with a clock that is ${clock}, a rejoin reports only messages up to a minute old`, () => {
    let now = NOON;
    const newMessages = createNewMessages(() => now + Number(skewMs));
    const first = [testMessage(1, { at: NOON })];
    newMessages.takeState(roomWith(first, { headAtJoin: 1 }), 'ada');
    const live = [...first, testMessage(2, { at: NOON + 100 })];
    now += 200;
    assert.equal(seqs(newMessages.takeState(roomWith(live, { headAtJoin: 1 }), 'ada')), [2]);

    now += 8 * HOUR;
    const missed: Message[] = [
      ...live,
      testMessage(3, { at: now - 7 * HOUR }),
      testMessage(4, { at: now - 2 * MINUTE }),
      testMessage(5, { at: now - MINUTE / 2 }),
    ];
    const added = newMessages.takeState(roomWith(missed, { headAtJoin: 5 }), 'ada');
    assert.equal([seqs(added), added.isReturn], [[5], true]);
  });
}

test('missed messages stay old if the room has changed without a new message', () => {
  let now = NOON;
  const newMessages = createNewMessages(() => now);
  const live = [testMessage(1, { at: NOON })];
  newMessages.takeState(roomWith([]), 'ada');
  newMessages.takeState(roomWith(live), 'ada');
  now += 30 * MINUTE;
  newMessages.takeState(roomWith(live), 'ada');
  now += 10 * MINUTE;
  const missed = [
    ...live,
    testMessage(2, { at: now - 9 * MINUTE }),
    testMessage(3, { at: now - 8 * MINUTE }),
  ];
  assert.equal(seqs(newMessages.takeState(roomWith(missed, { headAtJoin: 3 }), 'ada')), []);
});

test('live messages are reported, whatever the clocks say', () => {
  const newMessages = createNewMessages(() => NOON);
  newMessages.takeState(roomWith([]), 'ada');
  for (const [index, at] of [NOON - HOUR, NOON + HOUR, NOON - 72 * HOUR].entries()) {
    assert.equal(seqs(newMessages.takeState(roomWith([testMessage(index + 1, { at })]), 'ada')), [
      index + 1,
    ]);
  }
  const both = [testMessage(4, { at: NOON - HOUR }), testMessage(5, { at: NOON })];
  assert.equal(seqs(newMessages.takeState(roomWith(both), 'ada')), [4, 5]);
});

test.run();

function seqs({ messages }: NewMessages): number[] {
  return messages.map(({ seq }) => seq);
}
