import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createFakeClock, type FakeClock } from '../../../scripts/testkit/fake-clock.ts';
import { createTabLeader, LEASE_MS, type Locks } from './tab-leader.ts';

const test = suite('tab leader');

test('one of several tabs leads, and another may once it falls silent', async () => {
  const { tabs: [one, two], clock } = open(2);
  assert.equal(await both(one!, two!), [true, false]);
  await clock.advance(LEASE_MS - 1);
  assert.equal(await both(two!, one!), [false, true], 'the first one goes on');
  await clock.advance(LEASE_MS - 1);
  assert.is(await two!.lead(), false);
  await clock.advance(2);
  assert.equal(await both(two!, one!), [true, false]);
});

test('messages that arrive together share one lease', async () => {
  const { tabs: [one, two] } = open(2);
  assert.equal(await Promise.all([one!.lead(), two!.lead(), one!.lead(), two!.lead()]), [
    true,
    false,
    true,
    false,
  ]);
});

test('while the reader is at a tab no other one leads', async () => {
  const { tabs: [one, two], clock } = open(2);
  one!.attend(true);
  await clock.advance(10 * LEASE_MS);
  assert.equal(await both(one!, two!), [true, false]);
  one!.attend(false);
  await clock.advance(0);
  assert.is(await two!.lead(), true);
});

test('a tab leads for a message that arrives just as the reader leaves', async () => {
  const { tabs: [one, two], clock } = open(2);
  one!.attend(true);
  await clock.advance(0);
  one!.attend(false);
  assert.is(await one!.lead(), true);
  assert.is(await two!.lead(), false);
});

test('a tab waits for a reader who comes during another tab’s lease', async () => {
  const { tabs: [one, two], clock } = open(2);
  assert.is(await two!.lead(), true);
  one!.attend(true);
  await clock.advance(LEASE_MS);
  await clock.advance(10 * LEASE_MS);
  assert.is(await two!.lead(), false);
  // The reader has left again by then: no wait.
  one!.attend(false);
  await clock.advance(0);
  assert.is(await two!.lead(), true);
  one!.attend(true);
  one!.attend(false);
  await clock.advance(LEASE_MS);
  await clock.advance(0);
  assert.is(await two!.lead(), true);
});

test('a closed tab releases its lock', async () => {
  const { tabs: [one, two], clock } = open(2);
  await one!.lead();
  one!.close();
  one!.close();
  await clock.advance(0);
  assert.is(await two!.lead(), true);
});

test('without locks, or with denied locks, every tab leads', async () => {
  const clock = createFakeClock();
  const denied: Locks = { request: () => Promise.reject(new Error('denied')) };
  for (const locks of [undefined, denied]) {
    const leader = createTabLeader({ name: 'lobby', locks, clock });
    leader.attend(true);
    assert.is(await leader.lead(), true);
    leader.attend(false);
    assert.is(await leader.lead(), true);
  }
});

test.run();

function both(one: { lead(): Promise<boolean> }, two: { lead(): Promise<boolean> }) {
  return Promise.all([one.lead(), two.lead()]);
}

function open(tabs: number): { tabs: ReturnType<typeof createTabLeader>[]; clock: FakeClock } {
  const clock = createFakeClock();
  const locks = createLocks();
  return {
    clock,
    tabs: Array.from({ length: tabs }, () => createTabLeader({ name: 'lobby', locks, clock })),
  };
}

/** One lock, granted like a browser’s: to one holder at a time, in order. */
function createLocks(): Locks {
  let isTaken = false;
  const queue: (() => void)[] = [];
  const release = (): void => {
    const next = queue.shift();
    if (next) next();
    else isTaken = false;
  };
  return {
    async request(_name, { ifAvailable }, run) {
      if (isTaken && ifAvailable) {
        await Promise.resolve();
        return run(null);
      }
      if (isTaken) await new Promise<void>((resolve) => queue.push(resolve));
      isTaken = true;
      await Promise.resolve();
      try {
        return await run({});
      } finally {
        release();
      }
    },
  };
}
