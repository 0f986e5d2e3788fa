import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type FairShareOptions, findPlace, type Share, WAITING_MAX } from './fair-share.ts';

const test = suite('fair shares');

const options: FairShareOptions = { mayReplaceEqual: () => true, random: () => 0 };

const share = (author: string, at: number, ...origins: string[]): Share => ({
  key: `${author} ${at}`,
  author,
  origins: origins.length > 0 ? origins : [`u${author}`],
  at,
});

/** `count` items per author, with one origin each unless given. */
const some = (authors: readonly string[], count: number, origin?: string): Share[] =>
  authors.flatMap((author) =>
    Array.from({ length: count }, (_, i) => share(author, i, origin ?? `u${author}`))
  );
const names = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${prefix}${i}`);

const outOf = (newcomer: Share, reviewQueue: Share[], more = {}): string | undefined => {
  const place = findPlace(newcomer, reviewQueue, { ...options, ...more });
  if (!place.isTaken) return place.why;
  assert.ok(place.out.length <= 1);
  return place.out[0]?.key;
};

test('while there is room nothing is evicted', () => {
  const reviewQueue = some(names('g', 10), 49).slice(0, WAITING_MAX - 1);
  assert.is(outOf(share('new', 99), reviewQueue), undefined);
});

test('the newest item of the author with the most is evicted', () => {
  const reviewQueue = [...some(names('g', 49), 10), ...some(['loud'], 10)];
  reviewQueue.splice(0, 1);
  reviewQueue.push(share('loud', 10));
  assert.is(outOf(share('new', 99), reviewQueue), 'loud 10');
});

test('the largest network loses an item, even if each of its guests has few', () => {
  const reviewQueue = [...some(names('crowd', 290), 1, 'n1'), ...some(names('g', 42), 5)];
  assert.is(outOf(share('new', 99), reviewQueue), 'crowd0 0');
});

test('the author with the most gets no more', () => {
  const reviewQueue = [...some(['loud'], 40), ...some(names('g', 46), 10)];
  assert.is(outOf(share('loud', 99), reviewQueue), 'room');
});

test('among equals one is evicted occasionally, otherwise earlier items stay', () => {
  const reviewQueue = some(names('g', 500), 1);
  assert.is(outOf(share('new', 99), reviewQueue, { random: () => 0.999 }), 'g499 0');
  assert.is(outOf(share('new', 99), reviewQueue, { mayReplaceEqual: () => false }), 'room');
});

test('an author has at most 50, a network 300', () => {
  assert.is(outOf(share('loud', 99), some(['loud'], 50)), 'author');
  assert.is(outOf(share('new', 99, 'n1'), some(names('g', 300), 1, 'n1')), 'network');
  assert.is(outOf(share('new', 99, 't1'), some(names('g', 300), 1, 't1')), undefined);
});

test('a hundred items of signed users are protected from guests’ items', () => {
  const reviewQueue = [...some(['ada'], 49, 'sada'), ...some(names('g', 451), 1)];
  assert.is(outOf(share('g', 99), reviewQueue), 'g0 0', 'although she has the most');
  assert.is(outOf(share('ada', 99, 'sada'), reviewQueue), 'g0 0');
  const more = [...some(names('ada', 3), 40, 's1'), ...some(names('g', 380), 1)];
  assert.is(outOf(share('g', 99), more), 'ada0 39', 'beyond that all are equal');
});

test('a report with several origins counts for the smallest', () => {
  const crowd = some(names('crowd', 200), 1, 't1');
  const others = some(names('g', 60), 5).slice(0, 299);
  const shared = share('crowd', 999, 't1', 't2');
  assert.is.not(outOf(share('new', 9_999), [...crowd, ...others, shared]), shared.key);
});

test('an item that a moderator is deciding on is not evicted', () => {
  const reviewQueue = some(names('g', 500), 1).map((one) => ({ ...one, isFixed: true }));
  assert.is(outOf(share('new', 99), reviewQueue), 'room');
});

test('a queue overfilled by several replicas shrinks to its bound', () => {
  const place = findPlace(share('new', 99), some(names('g', 52), 10), options);
  assert.ok(place.isTaken);
  assert.is(place.out.length, 21);
  assert.is(new Set(place.out.map(({ key }) => key)).size, 21);
});

test.run();
