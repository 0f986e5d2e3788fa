import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { itineraryOf } from './itinerary.ts';
import { createJourneys } from './journeys.ts';

const test = suite('itinerary');
const MESSAGE = { room: 'lobby', seq: 1, id: 'm1', kind: 'message', via: 'a' };

function journey(withOrigin = true) {
  const journeys = createJourneys();
  // The clock of b is 500 ms ahead.
  const arrived = { arrivedAtMs: 1_504, way: 'link' as const, deliveredAtMs: 1_505, sockets: 3 };
  journeys.takeSteps('b~1', [{ ...MESSAGE, ...arrived }], 0);
  const own = { acceptedAtMs: 1_000, committedAtMs: 1_002, deliveredAtMs: 1_003, sockets: 1 };
  if (withOrigin) journeys.takeSteps('a~1', [{ ...MESSAGE, ...own }], 0);
  return journeys.list()[0]!;
}

const CLOCKS = new Map([
  ['a~1', { offsetMs: 0, uncertaintyMs: 0 }],
  ['b~1', { offsetMs: 500, uncertaintyMs: 0.5 }],
]);

test('times of all replicas are on one clock, the origin first', () => {
  const { stations, tookMs, acceptedAtMs } = itineraryOf(journey(), (one) => CLOCKS.get(one));
  assert.equal(stations.map(({ instance }) => instance), ['a~1', 'b~1']);
  const [origin, other] = stations;
  assert.equal([origin!.fromMs, origin!.committedMs, origin!.deliveredMs], [0, 2, 3]);
  assert.equal([other!.fromMs, other!.deliveredMs, other!.sockets], [4, 5, 3]);
  assert.equal([other!.hopMs, other!.uncertaintyMs], [2, 0.5]);
  assert.equal([tookMs, acceptedAtMs], [5, 1_000]);
});

test('a hop between clocks without an offset is omitted', () => {
  const { stations } = itineraryOf(journey(), (one) => one === 'a~1' ? CLOCKS.get(one) : undefined);
  assert.is(stations[1]!.hopMs, undefined);
});

test('an arrival reported before its origin is included', () => {
  const { stations, tookMs, acceptedAtMs } = itineraryOf(
    journey(false),
    (one) => CLOCKS.get(one),
  );
  assert.equal(stations.map(({ fromMs, hopMs }) => [fromMs, hopMs]), [[0, undefined]]);
  assert.equal([tookMs, acceptedAtMs], [1, undefined]);
});

test.run();
