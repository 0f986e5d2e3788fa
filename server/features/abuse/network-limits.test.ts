import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createNetworkLimits } from './network-limits.ts';
import { createNetworkOf } from './networks.ts';

const test = suite('network limits');

test('concurrent connections are limited per network', () => {
  const limits = createNetworkLimits({ connectionsPerNetworkMax: 2, guestsPerNetworkPerMinute: 0 });
  assert.equal(['a', 'a', 'a', 'b'].map(limits.enter), [true, true, false, true]);
  limits.leave('a');
  assert.equal([limits.enter('a'), limits.enter('a')], [true, false]);
});

test('addresses that rotate within a /64 are one network', () => {
  const networkOf = createNetworkOf([], 'secret');
  const limits = createNetworkLimits({ connectionsPerNetworkMax: 5, guestsPerNetworkPerMinute: 5 });
  let entered = 0;
  let greeted = 0;
  for (let i = 0; i < 1_000; i++) {
    const remoteAddress = `2001:db8:1:2:${i.toString(16)}::${i.toString(16)}`;
    const network = networkOf({ remoteAddress, forwardedFor: undefined });
    if (limits.enter(network)) entered += 1;
    if (limits.addGuest(network)) greeted += 1;
  }
  assert.equal([entered, greeted, limits.size], [5, 5, 1]);
});

test('new guests of a network are limited per minute', () => {
  let nowMs = 0;
  const limits = createNetworkLimits({
    connectionsPerNetworkMax: 0,
    guestsPerNetworkPerMinute: 30,
    now: () => nowMs,
  });
  const farm = (count: number) =>
    Array.from({ length: count }, () => limits.addGuest('a')).filter(Boolean).length;
  assert.is(farm(1_000), 30);
  assert.ok(limits.addGuest('b'), 'other networks are admitted');
  nowMs = 30_000;
  assert.is(farm(1_000), 15);
});

test('unknown networks, and a limit of 0, are not limited', () => {
  const strict = createNetworkLimits({ connectionsPerNetworkMax: 1, guestsPerNetworkPerMinute: 1 });
  const open = createNetworkLimits({ connectionsPerNetworkMax: 0, guestsPerNetworkPerMinute: 0 });
  for (let i = 0; i < 100; i++) {
    assert.ok(strict.enter(undefined) && strict.addGuest(undefined));
    assert.ok(open.enter('a') && open.addGuest('a'));
  }
  strict.leave(undefined);
});

test('networks without connections are forgotten', () => {
  const limits = createNetworkLimits({ connectionsPerNetworkMax: 5, guestsPerNetworkPerMinute: 0 });
  for (let i = 0; i < 10_000; i++) limits.enter(`network ${i}`);
  assert.is(limits.size, 10_000);
  for (let i = 0; i < 10_000; i++) limits.leave(`network ${i}`);
  assert.is(limits.size, 0);
});

test.run();
