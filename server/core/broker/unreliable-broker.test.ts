import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createRandom } from '../../lib/random.ts';
import { until } from '../../lib/until.ts';
import { createMemoryBus } from '../../brokers/memory/memory.ts';
import { createUnreliableBroker } from '../../../scripts/testkit/server/unreliable-broker.ts';

const test = suite('unreliable broker');
const SENT = 1_000;

interface Shares {
  lossShare?: number;
  repeatShare?: number;
  reorderShare?: number;
}

function open({ lossShare = 0, repeatShare = 0, reorderShare = 0 }: Shares, seed = 7) {
  const random = createRandom(seed);
  const inside = createMemoryBus().open();
  return createUnreliableBroker(inside, { random, lossShare, repeatShare, reorderShare });
}

/** Sends `SENT` numbers in order, and returns those that arrive. */
async function passage(shares: Shares, seed?: number): Promise<number[]> {
  const broker = open(shares, seed);
  const got: number[] = [];
  let isOver = false;
  await broker.subscribe('n', (body) => got.push(body[0]! * 256 + body[1]!));
  await broker.subscribe('end', () => isOver = true);
  for (let i = 0; i < SENT; i++) broker.publish('n', Uint8Array.of(i >> 8, i & 255));
  await until(async () => {
    await broker.publish('end', Uint8Array.of());
    return isOver;
  }, { withinMs: 5_000 });
  // The last body may be held back.
  await new Promise((resolve) => setTimeout(resolve, 45));
  await broker.close();
  return got;
}

const isNear = (count: number, expected: number): boolean => Math.abs(count - expected) < 60;
const sent = Array.from({ length: SENT }, (_, i) => i);

test('with shares of zero it changes nothing', async () => {
  assert.equal(await passage({}), sent);
});

test('it loses its share and keeps the order of the rest', async () => {
  const got = await passage({ lossShare: 0.3 });
  assert.ok(isNear(got.length, SENT * 0.7), `${got.length} arrived`);
  assert.equal(got, [...new Set(got)].sort((a, b) => a - b));
});

test('it repeats its share and loses none', async () => {
  const got = await passage({ repeatShare: 0.3 });
  assert.ok(isNear(got.length, SENT * 1.3), `${got.length} arrived`);
  assert.equal([...new Set(got)], sent);
});

test('it delays its share and loses none', async () => {
  const got = await passage({ reorderShare: 0.3 });
  const late = got.filter((n, i) => i > 0 && n < got[i - 1]!).length;
  assert.ok(late > SENT * 0.1, `${late} came after a later one`);
  assert.equal(got.toSorted((a, b) => a - b), sent);
});

test('a delayed body arrives even when nothing follows', async () => {
  assert.equal((await passage({ reorderShare: 1 })).toSorted((a, b) => a - b), sent);
});

test('the same seed repeats the same faults', async () => {
  const shares = { lossShare: 0.2, repeatShare: 0.2 };
  assert.equal(await passage(shares, 1), await passage(shares, 1));
  assert.not.equal(await passage(shares, 1), await passage(shares, 2));
});

test('a cut stops all bodies and notifies watchers until the link is mended', async () => {
  const broker = open({});
  const changes: boolean[] = [];
  const stop = broker.watch((isUp) => changes.push(isUp));
  const got: number[] = [];
  await broker.subscribe('n', (body) => got.push(body[0]!));
  broker.publish('n', Uint8Array.of(1));
  broker.cut();
  broker.cut();
  assert.is(broker.isUp, false);
  assert.instance(await broker.publish('n', Uint8Array.of(2)).catch((error) => error), Error);
  // A subscription made now takes effect later.
  await broker.subscribe('m', (body) => got.push(body[0]!));
  await new Promise((resolve) => setTimeout(resolve, 20));
  broker.mend();
  assert.is(broker.isUp, true);
  await broker.publish('n', Uint8Array.of(3));
  await broker.publish('m', Uint8Array.of(4));
  await until(() => got.length >= 2, { withinMs: 1_000 });
  assert.equal(got, [3, 4], 'bodies in flight are lost');
  assert.equal(changes, [false, true]);
  stop();
  broker.cut();
  assert.equal(changes, [false, true]);
  await broker.close();
});

test.run();
