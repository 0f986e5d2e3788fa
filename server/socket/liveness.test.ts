import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../lib/until.ts';
import { createLiveness, type Living } from './liveness.ts';

const test = suite('liveness');

function connection(over: Partial<Living> = {}): Living & { happened: string[] } {
  const happened: string[] = [];
  return {
    isWelcome: true,
    openedAtMs: 0,
    expiresAtMs: undefined,
    closedAtMs: undefined,
    unansweredPings: 0,
    pingedAtMs: 0,
    happened,
    ping: () => void happened.push('ping'),
    close: ({ code }) => void happened.push(`close ${code}`),
    terminate: () => void happened.push('terminate'),
    ...over,
  };
}

/** Runs one turn of the wheel at a time of the wheel's clock. */
async function turn(
  watched: ReturnType<typeof connection>,
  atMs: number,
  dateMs = 0,
): Promise<string[]> {
  let nowMs = atMs;
  let turns = 0;
  const liveness = createLiveness({
    helloTimeoutMs: 10_000,
    pingIntervalMs: 100,
    now: () => {
      turns += 1;
      return nowMs;
    },
    date: () => dateMs,
  });
  try {
    liveness.add(watched);
    await until(() => turns > 0, { withinMs: 2_000, what: 'turn of the wheel' });
    nowMs = atMs;
    liveness.remove(watched);
    return watched.happened;
  } finally {
    liveness.stop();
  }
}

test('a connection is pinged, and closed with 4408 when it answered none of two', async () => {
  const quiet = connection();
  assert.equal(await turn(quiet, 50), []);
  assert.equal(await turn(quiet, 100), ['ping']);
  assert.equal(await turn(quiet, 200), ['ping', 'ping']);
  assert.equal(await turn(quiet, 300), ['ping', 'ping', 'close 4408']);
});

test('an answer keeps it', async () => {
  const alive = connection();
  for (let atMs = 100; atMs <= 1_000; atMs += 100) {
    await turn(alive, atMs);
    alive.unansweredPings = 0;
  }
  assert.is(alive.happened.length, 10);
  assert.not(alive.happened.includes('close 4408'));
});

test('no hello in time closes with 4408', async () => {
  const silent = connection({ isWelcome: false, pingedAtMs: 1_000_000 });
  assert.equal(await turn(silent, 9_999), []);
  assert.equal(await turn(silent, 10_000), ['close 4408']);
});

test('an identity that ends closes with 4401', async () => {
  const signed = connection({ expiresAtMs: 1_800_000_000_000, pingedAtMs: 1_000 });
  assert.equal(await turn(signed, 1_000, 1_799_999_999_999), []);
  assert.equal(await turn(signed, 1_000, 1_800_000_000_000), ['close 4401']);
});

test('a closed connection whose other side does not answer is dropped', async () => {
  const stuck = connection({ closedAtMs: 1_000 });
  assert.equal(await turn(stuck, 5_999), []);
  assert.equal(await turn(stuck, 6_000), ['terminate']);
});

test.run();
