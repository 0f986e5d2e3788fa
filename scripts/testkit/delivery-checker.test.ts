/**
 * Delivery checker: finds each kind of fault in an invented view, and none in a good one.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Message } from '../../web/client/room-state.ts';
import { createDeliveryChecker, difference, numberedText } from './delivery-checker.ts';

const test = suite('delivery checker');

function message(seq: number, sender: string, number: number, id = `${sender}-${number}`): Message {
  return {
    seq,
    id,
    kind: 'message',
    from: { id: sender, name: sender },
    at: 0,
    via: 'replica',
    text: numberedText(sender, number),
    deleted: false,
    reactions: {},
    mine: [],
  };
}

const GOOD = [message(1, 'ann', 1), message(2, 'bob', 1), message(3, 'ann', 2)];

test('an ordered view has no fault, in any order of checks', () => {
  const checker = createDeliveryChecker('eve');
  checker.checkView([]);
  checker.checkView(GOOD.slice(0, 1));
  checker.checkView(GOOD);
  checker.checkView(GOOD.slice(1));
  checker.expect(['ann-1', 'bob-1', 'ann-2']);
  assert.equal(checker.faults, []);
  assert.equal(checker.seen, ['ann-1', 'bob-1', 'ann-2']);
});

test('a gap between two checks is found', () => {
  const checker = createDeliveryChecker('eve');
  checker.checkView(GOOD.slice(0, 1));
  checker.checkView([GOOD[0]!, GOOD[2]!]);
  assert.equal(checker.faults.slice(0, 1), ['eve: after 1 came 3']);
});

test('a repeated message is found', () => {
  const checker = createDeliveryChecker('eve');
  checker.checkView([...GOOD, message(4, 'ann', 2)]);
  assert.equal(checker.faults, ['eve: ann-2 came twice, the second time as 4']);
});

test('swapped messages of one sender are found', () => {
  const checker = createDeliveryChecker('eve');
  checker.checkView([message(1, 'ann', 2), message(2, 'ann', 1)]);
  assert.equal(checker.faults, ['eve: of ann, 2 came after 0', 'eve: of ann, 1 came after 2']);
});

test('a missing message is found at the end', () => {
  const checker = createDeliveryChecker('eve');
  checker.checkView(GOOD);
  checker.expect(['ann-1', 'ann-3']);
  assert.equal(checker.faults, ['eve: ann-3 was never seen']);
});

test('two different views are distinguished, with the place', () => {
  assert.is(difference(['a', 'b'], ['a', 'b']), undefined);
  assert.is(difference(['a', 'b'], ['a', 'c']), 'at place 2 one has b, the other c');
  assert.is(difference(['a'], ['a', 'c']), 'at place 2 one has nothing, the other c');
});

test.run();
