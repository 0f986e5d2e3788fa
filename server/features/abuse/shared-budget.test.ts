import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Broker } from '../../core/broker/broker.ts';
import { createMemoryBus } from '../../brokers/memory/memory.ts';
import { until } from '../../lib/until.ts';
import { createBudget } from './budget.ts';
import { createSharedBudget, KEYS_PER_BODY_MAX } from './shared-budget.ts';

const test = suite('shared budget');
const TOPIC = 'abuse.spending';
const PER_MINUTE = 120;

function createReplica(broker: Broker, instance: string, now: () => number) {
  const users = createBudget({ perMinute: PER_MINUTE, now });
  const rooms = createBudget({ perMinute: 6_000, now });
  const sharedBudget = createSharedBudget({ broker, instance, budgets: { users, rooms } });
  sharedBudget.start();
  return { users, rooms, sharedBudget };
}

/** Two replicas with a test clock, which share spending when told to. */
async function withReplicas(
  run: (
    replicas: ReturnType<typeof createReplica>[],
    clock: { nowMs: number },
    third: Broker,
  ) => Promise<void>,
  spoil: (broker: Broker) => Broker = (broker) => broker,
): Promise<void> {
  const clock = { nowMs: 0 };
  const bus = createMemoryBus();
  const replicas = ['a', 'b'].map((name) =>
    createReplica(spoil(bus.open()), name, () => clock.nowMs)
  );
  try {
    await run(replicas, clock, bus.open());
  } finally {
    for (const { sharedBudget } of replicas) sharedBudget.close();
  }
}

/** Waits until the link has delivered everything. */
async function shareSpending(replicas: ReturnType<typeof createReplica>[]): Promise<void> {
  for (const { sharedBudget } of replicas) sharedBudget.publishSpent();
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setTimeout(resolve, 0));
}

/** Number of accepted posts when alternating between both as fast as possible. */
async function attack(
  replicas: ReturnType<typeof createReplica>[],
  clock: { nowMs: number },
  minutes: number,
): Promise<number> {
  let accepted = 0;
  for (let tenth = 0; tenth < minutes * 600; tenth++) {
    clock.nowMs += 100;
    for (let i = 0; i < 10; i++) {
      for (const { users } of replicas) if (users.take('ada') === 0) accepted += 1;
    }
    if (tenth % 10 === 0) await shareSpending(replicas);
  }
  return accepted;
}

test('a user who alternates between two replicas gets about one budget', async () => {
  await withReplicas(async (replicas, clock) => {
    const minutes = 3;
    const accepted = await attack(replicas, clock, minutes);
    // First a whole budget, then each minute's.
    const allowed = PER_MINUTE * (minutes + 1);
    assert.ok(accepted <= 1.3 * allowed, `${accepted} of ${allowed}`);
    assert.ok(accepted >= 0.7 * allowed, `${accepted} of ${allowed}`);
    await shareSpending(replicas);
    assert.is(replicas[0]!.users.take('bob'), 0, 'others are not charged');
  });
});

test('with the link down each replica counts alone', async () => {
  const cut = (broker: Broker): Broker => ({
    ...broker,
    publish: () => Promise.reject(new Error('the link is down')),
  });
  await withReplicas(async (replicas, clock) => {
    const accepted = await attack(replicas, clock, 1);
    assert.ok(accepted > 1.9 * 2 * PER_MINUTE, `${accepted}`);
  }, cut);
});

test('a room that is full on one replica is full on the other', async () => {
  await withReplicas(async (replicas) => {
    const [a, b] = replicas as [typeof replicas[0], typeof replicas[0]];
    for (let i = 0; i < 6_000; i++) a!.rooms.take('lobby');
    await shareSpending(replicas);
    await until(() => b!.rooms.take('lobby') > 0, { withinMs: 2_000 });
    assert.is(b!.rooms.take('other'), 0);
  });
});

test('invalid bodies are ignored', async () => {
  await withReplicas(async ([a], _clock, other) => {
    const say = (text: string) => other.publish(TOPIC, new TextEncoder().encode(text));
    const many = Array.from({ length: KEYS_PER_BODY_MAX + 1 }, (_, i) => [`user ${i}`, 1_000]);
    for (
      const garbage of [
        '',
        '1',
        '1 c nonsense',
        '2 c {"users":[["ada",1000]]}',
        '1 a {"users":[["ada",1000]]}',
        '1 c {"users":[["ada",-5]]}',
        '1 c {"users":[["ada","5"]]}',
        '1 c {"users":{"ada":1000}}',
        '1 c {"__proto__":[["ada",1000]],"constructor":[["ada",1]]}',
        `1 c ${JSON.stringify({ users: [['ada', 1_000], ...many] })}`,
      ]
    ) await say(garbage);
    await say('1 c {"users":[["eve",1000]],"unheard":[["eve",1]]}');
    await until(() => a!.users.take('eve') > 0, { withinMs: 2_000 });
    assert.is(a!.users.take('ada'), 0);
  });
});

test('a flood of keys is shared in bodies of bounded size', async () => {
  await withReplicas(async ([a], _clock, other) => {
    const bodies: Uint8Array[] = [];
    await other.subscribe(TOPIC, (body) => bodies.push(body));
    for (let i = 0; i < 5_000; i++) {
      for (let n = 0; n < 31; n++) a!.users.take(`g_${i} of a flood`);
    }
    a!.sharedBudget.publishSpent();
    await until(() => bodies.length === 1, { withinMs: 2_000 });
    assert.ok(bodies[0]!.length < 20_000, `${bodies[0]!.length} bytes`);
  });
});

test.run();
