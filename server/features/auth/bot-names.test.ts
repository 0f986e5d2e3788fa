import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createMemoryBus } from '../../brokers/memory/memory.ts';
import { silentLog } from '../../lib/log.ts';
import { until } from '../../lib/until.ts';
import { followRecords } from '../../core/records/followed-records.ts';
import { openMemoryStore } from '../../stores/memory/memory.ts';
import { BOT_NAME_KIND, createBotNames, NAMES_MAX } from './bot-names.ts';
import { nameSkeletons } from './name-skeleton.ts';

const test = suite('bot names');

const DAY_MS = 86_400_000;
const WITHIN = { withinMs: 5_000 };

/** Two replicas with a test clock, in days. */
async function withTwo(
  run: (two: {
    a: ReturnType<typeof createBotNames>;
    b: ReturnType<typeof createBotNames>;
    clock: { days: number };
    puts(): number;
  }) => Promise<void>,
): Promise<void> {
  const { records } = openMemoryStore();
  const bus = createMemoryBus();
  const clock = { days: Math.floor(Date.now() / DAY_MS) };
  const now = () => clock.days * DAY_MS;
  let puts = 0;
  const counted: typeof records = {
    ...records,
    put(...put) {
      puts += 1;
      return records.put(...put);
    },
  };
  const followed = await Promise.all(['a', 'b'].map(() =>
    followRecords({
      records: counted,
      broker: bus.open(),
      kinds: [BOT_NAME_KIND],
      log: silentLog,
      now,
    })
  ));
  const [a, b] = followed.map((records) => createBotNames({ records, log: silentLog, now }));
  try {
    await run({ a: a!, b: b!, clock, puts: () => puts });
  } finally {
    for (const one of followed) await one.close();
  }
}

const isTaken = (names: ReturnType<typeof createBotNames>, name: string): boolean =>
  names.areTaken(nameSkeletons(name));

test('a bot’s name, and names that look like it, are taken on every replica', () =>
  withTwo(async ({ a, b }) => {
    assert.not(isTaken(a, 'Builds'));
    a.remember({ id: 'b_ci', name: 'Builds' });
    for (const names of [a, b]) {
      await until(() => isTaken(names, 'Builds'), WITHIN);
      for (const name of ['builds', 'BUILDS ✓', 'Вuilds']) assert.ok(isTaken(names, name), name);
      assert.not(isTaken(names, 'Builder'));
    }
  }));

test('a name in use is stored again once a week', () =>
  withTwo(async ({ a, clock, puts }) => {
    const post = async () => {
      for (let i = 0; i < 10; i++) a.remember({ id: 'b_ci', name: 'Builds' });
      await until(() => isTaken(a, 'Builds'), WITHIN);
    };
    await post();
    await post();
    assert.is(puts(), 1);
    clock.days += 7;
    await post();
    assert.is(puts(), 2);
  }));

test('a bridge that posts under everybody’s name takes few names and little space', () =>
  withTwo(async ({ a, clock, puts }) => {
    const bridge = async () => {
      for (let i = 0; i < 200; i++) {
        a.remember({ id: 'b_irc', name: `Person ${i}` });
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
    };
    const taken = () =>
      Array.from({ length: 200 }, (_, i) => `Person ${i}`).filter((name) => isTaken(a, name));
    await bridge();
    assert.is(taken().length, NAMES_MAX);
    assert.is(puts(), NAMES_MAX);
    clock.days += 31;
    a.remember({ id: 'b_irc', name: 'Person 199' });
    await until(() => isTaken(a, 'Person 199'), WITHIN);
    assert.is(taken().length, NAMES_MAX, 'a new name replaces an unused one');
  }));

test('a bot may have any name', () =>
  withTwo(async ({ a, b }) => {
    for (const name of ['__proto__', 'constructor', '★']) {
      a.remember({ id: 'b_x', name });
      await until(() => isTaken(a, name), WITHIN);
    }
    await until(() => isTaken(b, '★'), WITHIN);
    assert.ok(isTaken(b, '__proto__'));
  }));

test('a failing store delays nobody', () => {
  let puts = 0;
  const names = createBotNames({
    records: {
      get: () => undefined,
      all: () => [],
      watch: () => {},
      put: () => new Promise(() => puts++),
    },
    log: silentLog,
  });
  for (let i = 0; i < 500; i++) names.remember({ id: 'b_ci', name: `Build ${i}` });
  assert.is(puts, 1);
});

test.run();
