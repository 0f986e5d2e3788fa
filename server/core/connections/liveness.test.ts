import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Drop } from '../../lib/drops.ts';
import { until } from '../../lib/until.ts';
import { createLiveness, type WatchedConnection } from './liveness.ts';

const test = suite('liveness');

function connection(
  over: Partial<WatchedConnection> = {},
): WatchedConnection & { happened: string[] } {
  const happened: string[] = [];
  return {
    isWelcome: true,
    hasSaidHello: true,
    openedAtMs: 0,
    expiresAtMs: undefined,
    endingSinceMs: undefined,
    unfinishedBytes: undefined,
    unfinishedSinceMs: undefined,
    controlFrames: 0,
    unreadBytes: 0,
    unansweredPings: 0,
    pingedAtMs: 0,
    happened,
    ping: () => void happened.push('ping'),
    close: ({ code }) => void happened.push(`close ${code}`),
    drop: ({ code }) => void happened.push(`drop ${code}`),
    terminate: () => void happened.push('terminate'),
    ...over,
  };
}

/** Runs one check at each of these times. */
async function turns(
  watched: readonly ReturnType<typeof connection>[],
  times: readonly number[],
  { dateMs = 0, isCrowded = false } = {},
): Promise<Drop[]> {
  const drops: Drop[] = [];
  const left = [...times];
  let asked = 0;
  const liveness = createLiveness({
    helloTimeoutMs: 10_000,
    pingIntervalMs: 100,
    isCrowded: () => isCrowded,
    onDrop: (what) => void drops.push(what),
    now: () => {
      asked += 1;
      // The last check runs without connections.
      if (left.length === 1) { for (const one of watched) liveness.remove(one); }
      return left.length > 1 ? left.shift()! : left[0]!;
    },
    date: () => dateMs,
  });
  for (const one of watched) liveness.add(one);
  left.push(left.at(-1)!);
  try {
    await until(() => asked > times.length, { withinMs: 5_000, what: 'turn of the timer' });
    return drops;
  } finally {
    liveness.stop();
  }
}

async function turn(watched: ReturnType<typeof connection>, atMs: number, dateMs = 0) {
  await turns([watched], [atMs], { dateMs });
  return watched.happened;
}

test('a connection that answers neither of two pings is closed with 4408', async () => {
  const quiet = connection();
  assert.equal(await turn(quiet, 50), []);
  assert.equal(await turn(quiet, 100), ['ping']);
  assert.equal(await turn(quiet, 200), ['ping', 'ping']);
  assert.equal(await turn(quiet, 300), ['ping', 'ping', 'close 4408']);
});

test('a connection that answers pings stays open', async () => {
  const alive = connection();
  for (let atMs = 100; atMs <= 1_000; atMs += 100) {
    await turn(alive, atMs);
    alive.unansweredPings = 0;
  }
  assert.is(alive.happened.length, 10);
  assert.not(alive.happened.includes('close 4408'));
});

const SILENT = { isWelcome: false, hasSaidHello: false, pingedAtMs: 1_000_000 };

test('a connection without a hello is dropped with 4408 at the deadline', async () => {
  const silent = connection(SILENT);
  assert.equal(await turn(silent, 9_999), []);
  assert.equal(await turn(silent, 10_000), ['drop 4408']);
});

test('in a crowd a hello has three seconds, a proof of work the usual time', async () => {
  const silent = connection(SILENT);
  const atWork = connection({ ...SILENT, hasSaidHello: true });
  await turns([silent, atWork], [2_999], { isCrowded: true });
  assert.equal([silent.happened, atWork.happened], [[], []]);
  await turns([silent, atWork], [3_000, 9_999], { isCrowded: true });
  assert.equal([silent.happened[0], atWork.happened], ['drop 4408', []]);
});

test('a message unfinished after ten seconds drops its connection with 4408', async () => {
  const begun = connection({ unfinishedBytes: 1, pingedAtMs: 1_000_000 });
  assert.equal(await turns([begun], [1_000, 10_999]), []);
  assert.equal(begun.happened, []);
  assert.equal(await turns([begun], [11_000]), ['unfinished']);
  assert.equal(begun.happened, ['drop 4408']);
});

test('a connection with consecutive finished messages stays open', async () => {
  const busy = connection({ pingedAtMs: 1_000_000 });
  let asked = 0;
  Object.defineProperty(busy, 'unfinishedBytes', {
    get() {
      // The connection resets the time when a message is complete.
      if (++asked % 9 === 0) busy.unfinishedSinceMs = undefined;
      return 1;
    },
  });
  const times = Array.from({ length: 40 }, (_, i) => i * 1_000);
  assert.equal(await turns([busy], times), []);
  assert.equal(busy.happened, []);
});

test('when unfinished messages take too much memory, the largest are dropped', async () => {
  const begun = (unfinishedBytes: number) => connection({ unfinishedBytes, pingedAtMs: 1_000_000 });
  const honest = begun(1_000);
  const large = [begun(9_000_000), begun(9_000_000), begun(15_000_000)];
  assert.equal(await turns([honest, ...large], [0]), ['unfinished', 'unfinished']);
  assert.equal([honest, ...large].map(({ happened }) => happened.join()), [
    '',
    'drop 4408',
    '',
    'drop 4408',
  ]);
  assert.equal(await turns([honest, begun(31_000_000)], [0]), []);
});

test('the count of control frames is reset at each check', async () => {
  const chatty = connection({ controlFrames: 20 });
  await turn(chatty, 0);
  assert.is(chatty.controlFrames, 0);
});

test('when unread data takes too much memory, the slowest are dropped with 4409', async () => {
  const reading = (unreadBytes: number) => connection({ unreadBytes, pingedAtMs: 1_000_000 });
  const honest = [reading(100_000), reading(0)];
  const slow = [reading(60_000_000), reading(40_000_000)];
  assert.equal(await turns([...honest, ...slow], [0]), ['unread']);
  assert.equal([...honest, ...slow].map(({ happened }) => happened.join()), [
    '',
    '',
    'drop 4409',
    '',
  ]);
  const bearable = [reading(50_000_000), reading(40_000_000)];
  assert.equal(await turns(bearable, [0]), []);
});

test('an expired identity closes the connection with 4401', async () => {
  const signed = connection({ expiresAtMs: 1_800_000_000_000, pingedAtMs: 1_000 });
  assert.equal(await turn(signed, 1_000, 1_799_999_999_999), []);
  assert.equal(await turn(signed, 1_000, 1_800_000_000_000), ['close 4401']);
});

test('a closed connection is terminated when the other side does not answer', async () => {
  const stuck = connection({ endingSinceMs: 1_000 });
  assert.equal(await turn(stuck, 5_999), []);
  assert.equal(await turn(stuck, 6_000), ['terminate']);
  const never = connection({ ...SILENT, endingSinceMs: 1_000 });
  assert.equal(await turn(never, 1_999), []);
  assert.equal(await turn(never, 2_000), ['terminate']);
});

test.run();
