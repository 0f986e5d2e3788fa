import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Message } from '../../client/room-state.ts';
import { createIncoming, type News } from './new-messages.ts';
import { BY_ADA, roomWith, said, saidAll } from '../../../scripts/testkit/web/notifications.ts';

const test = suite('incoming');

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** By the server's clock. */
const NOON = Date.UTC(2026, 10, 24, 12);

test('what came since the room was entered is news at the first call', () => {
  const incoming = createIncoming(2);
  assert.equal(seqs(incoming.take(roomWith(saidAll(1, 4)), 'ada')), [3, 4]);
});

test('what a room holds at first is no news, what comes then is', () => {
  const incoming = createIncoming();
  assert.equal(seqs(incoming.take(roomWith([], { phase: 'joining' }), 'ada')), []);
  const history = saidAll(1, 3).map((message) => ({ ...message, at: Date.now() }));
  assert.equal(seqs(incoming.take(roomWith(history, { headAtJoin: 3 }), 'ada')), []);
  const news = incoming.take(roomWith(saidAll(1, 5), { headAtJoin: 3 }), 'ada');
  assert.equal([seqs(news), news.isReturn], [[4, 5], false]);
  assert.equal(seqs(incoming.take(roomWith(saidAll(1, 5), { headAtJoin: 3 }), 'ada')), []);
});

test('the first message of an empty room is news', () => {
  const incoming = createIncoming();
  incoming.take(roomWith([]), 'ada');
  assert.equal(seqs(incoming.take(roomWith([said(1)]), 'ada')), [1]);
});

test('own messages, from whichever tab, are no news', () => {
  const incoming = createIncoming();
  incoming.take(roomWith([]), 'ada');
  assert.equal(seqs(incoming.take(roomWith([said(1, BY_ADA), said(2)]), 'ada')), [2]);
});

test('an older page, an edit and a deletion are no news', () => {
  const incoming = createIncoming();
  incoming.take(roomWith(saidAll(7, 8)), 'ada');
  assert.equal(seqs(incoming.take(roomWith(saidAll(5, 8)), 'ada')), []);
  const edited = said(8, { text: 'other', edited: 9 });
  assert.equal(seqs(incoming.take(roomWith([said(7), edited]), 'ada')), []);
  const gone = said(9, { deleted: true, text: '' });
  assert.equal(seqs(incoming.take(roomWith([said(7), edited, gone, said(10)]), 'ada')), [10]);
});

for (const [clock, skewMs] of [['right', 0], ['an hour behind', -HOUR], ['an hour ahead', HOUR]]) {
  test(`with a clock that is ${clock}, the return to a room brings only what is a minute old`, () => {
    let now = NOON;
    const incoming = createIncoming(undefined, () => now + Number(skewMs));
    const first = [said(1, { at: NOON })];
    incoming.take(roomWith(first, { headAtJoin: 1 }), 'ada');
    const live = [...first, said(2, { at: NOON + 100 })];
    now += 200;
    assert.equal(seqs(incoming.take(roomWith(live, { headAtJoin: 1 }), 'ada')), [2]);

    now += 8 * HOUR;
    const missed: Message[] = [
      ...live,
      said(3, { at: now - 7 * HOUR }),
      said(4, { at: now - 2 * MINUTE }),
      said(5, { at: now - MINUTE / 2 }),
    ];
    const news = incoming.take(roomWith(missed, { headAtJoin: 5 }), 'ada');
    assert.equal([seqs(news), news.isReturn], [[5], true]);
  });
}

test('what was missed stays old when the room has changed meanwhile and nobody wrote', () => {
  let now = NOON;
  const incoming = createIncoming(undefined, () => now);
  const live = [said(1, { at: NOON })];
  incoming.take(roomWith([]), 'ada');
  incoming.take(roomWith(live), 'ada');
  now += 30 * MINUTE;
  incoming.take(roomWith(live), 'ada');
  now += 10 * MINUTE;
  const missed = [
    ...live,
    said(2, { at: now - 9 * MINUTE }),
    said(3, { at: now - 8 * MINUTE }),
  ];
  assert.equal(seqs(incoming.take(roomWith(missed, { headAtJoin: 3 }), 'ada')), []);
});

test('what comes as it is written is news, whatever the clocks say', () => {
  const incoming = createIncoming(undefined, () => NOON);
  incoming.take(roomWith([]), 'ada');
  for (const [index, at] of [NOON - HOUR, NOON + HOUR, NOON - 72 * HOUR].entries()) {
    assert.equal(seqs(incoming.take(roomWith([said(index + 1, { at })]), 'ada')), [index + 1]);
  }
  const both = [said(4, { at: NOON - HOUR }), said(5, { at: NOON })];
  assert.equal(seqs(incoming.take(roomWith(both), 'ada')), [4, 5]);
});

test.run();

function seqs({ messages }: News): number[] {
  return messages.map(({ seq }) => seq);
}
