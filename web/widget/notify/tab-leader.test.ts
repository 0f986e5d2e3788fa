import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createFakeClock, type FakeClock } from '../../../scripts/testkit/fake-clock.ts';
import { createTurn, type Locks, TURN_MS } from './tab-leader.ts';

const test = suite('turn');

test('of several tabs one tells, and another one may when that one has fallen silent', async () => {
  const { tabs: [one, two], clock } = open(2);
  assert.equal(await both(one!, two!), [true, false]);
  await clock.advance(TURN_MS - 1);
  assert.equal(await both(two!, one!), [false, true], 'the first one goes on');
  await clock.advance(TURN_MS - 1);
  assert.is(await two!.take(), false);
  await clock.advance(2);
  assert.equal(await both(two!, one!), [true, false]);
});

test('messages that come at once share a turn', async () => {
  const { tabs: [one, two] } = open(2);
  assert.equal(await Promise.all([one!.take(), two!.take(), one!.take(), two!.take()]), [
    true,
    false,
    true,
    false,
  ]);
});

test('while the reader is at a tab no other one tells', async () => {
  const { tabs: [one, two], clock } = open(2);
  one!.attend(true);
  await clock.advance(10 * TURN_MS);
  assert.equal(await both(one!, two!), [true, false]);
  one!.attend(false);
  await clock.advance(0);
  assert.is(await two!.take(), true);
});

test('a reader who leaves just as a message comes is told of it', async () => {
  const { tabs: [one, two], clock } = open(2);
  one!.attend(true);
  await clock.advance(0);
  one!.attend(false);
  assert.is(await one!.take(), true);
  assert.is(await two!.take(), false);
});

test('a reader who comes during another’s turn is waited for', async () => {
  const { tabs: [one, two], clock } = open(2);
  assert.is(await two!.take(), true);
  one!.attend(true);
  await clock.advance(TURN_MS);
  await clock.advance(10 * TURN_MS);
  assert.is(await two!.take(), false);
  // And one who has left again by then is not.
  one!.attend(false);
  await clock.advance(0);
  assert.is(await two!.take(), true);
  one!.attend(true);
  one!.attend(false);
  await clock.advance(TURN_MS);
  await clock.advance(0);
  assert.is(await two!.take(), true);
});

test('a tab that ends gives its turn back', async () => {
  const { tabs: [one, two], clock } = open(2);
  await one!.take();
  one!.close();
  one!.close();
  await clock.advance(0);
  assert.is(await two!.take(), true);
});

test('without locks, or where they are denied, every tab has its turn', async () => {
  const clock = createFakeClock();
  const denied: Locks = { request: () => Promise.reject(new Error('denied')) };
  for (const locks of [undefined, denied]) {
    const turn = createTurn({ name: 'lobby', locks, clock });
    turn.attend(true);
    assert.is(await turn.take(), true);
    turn.attend(false);
    assert.is(await turn.take(), true);
  }
});

test.run();

function both(one: { take(): Promise<boolean> }, two: { take(): Promise<boolean> }) {
  return Promise.all([one.take(), two.take()]);
}

function open(tabs: number): { tabs: ReturnType<typeof createTurn>[]; clock: FakeClock } {
  const clock = createFakeClock();
  const locks = createLocks();
  return {
    clock,
    tabs: Array.from({ length: tabs }, () => createTurn({ name: 'lobby', locks, clock })),
  };
}

/** One lock, as a browser gives it: to one at a time, in order. */
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
