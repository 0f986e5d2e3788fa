/** RabbitMQ broker on a real server: the contract, and faults of network and other programs. */
import amqp from 'amqplib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type FaultyWire, openFaultyWire } from '../../../scripts/testkit/cluster/faulty-wire.ts';
import { openRabbit } from '../../../scripts/testkit/rabbitmq-service.ts';
import { slotOf } from '../../core/hub/slots.ts';
import { until } from '../../lib/until.ts';
import { startReplica } from '../../../scripts/testkit/server/replica.ts';
import { openMemoryStore } from '../../stores/memory/memory.ts';
import { brokerContract } from '../../core/broker/broker.contract.ts';
import {
  assertPasses,
  bytes,
  isUp,
  openQuick,
  STEADY,
  untilDown,
  WITHIN,
  withTwo,
} from '../../../scripts/testkit/server/rabbitmq.ts';

const rabbit = await openRabbit();
const both = [rabbit.url, rabbit.url] as const;
/** Number of network cuts, each a millisecond later than the one before. */
const CUTS = 45;
const test = suite('rabbitmq');

/** A fault-injecting connection to RabbitMQ, with the address of its near end. */
async function withWire(run: (wire: FaultyWire, url: string) => Promise<void>): Promise<void> {
  const wire = await openFaultyWire({ targetPort: Number(new URL(rabbit.url).port || 5672) });
  const url = new URL(rabbit.url);
  url.port = String(wire.port);
  try {
    await run(wire, url.href);
  } finally {
    await wire.close();
  }
}

async function asAnotherProgram(act: (channel: amqp.Channel) => Promise<void>): Promise<void> {
  const connection = await amqp.connect(rabbit.url);
  try {
    const channel = await connection.createChannel();
    channel.on('error', () => {});
    await act(channel);
    await channel.close();
  } finally {
    await connection.close();
  }
}

test('a topic subscribed while the link is built is bound', async () => {
  // No probes: a rebuilt link would bind all topics anew and lose bodies.
  const { broker, said } = openQuick([rabbit.url], STEADY);
  const sender = openQuick([rabbit.url], STEADY).broker;
  const heard = new Set<string>();
  const topics: string[] = [];
  const subscribe = async (): Promise<void> => {
    const topic = `early-${crypto.randomUUID()}`;
    topics.push(topic);
    await broker.subscribe(topic, () => void heard.add(topic));
  };
  try {
    // Binding these takes a while, during which more are subscribed.
    for (let i = 0; i < 1_000; i++) await subscribe();
    await until(async () => {
      await subscribe();
      return broker.isUp;
    }, { ...WITHIN, what: 'link' });
    await isUp(sender);
    for (const topic of topics) await sender.publish(topic, bytes('here'));
    await until(() => heard.size === topics.length, { ...WITHIN, what: 'body of each topic' });
    assert.equal(said, []);
  } finally {
    await broker.close();
    await sender.close();
  }
});

brokerContract('rabbitmq', () =>
  Promise.resolve({
    async connect() {
      const { broker } = openQuick([rabbit.url], STEADY);
      await isUp(broker);
      return broker;
    },
    dispose: () => Promise.resolve(),
  }));

test('of two addresses the one that answers is used', async () => {
  const { broker } = openQuick(['amqp://guest:guest@127.0.0.1:1', rabbit.url]);
  try {
    await isUp(broker);
  } finally {
    await broker.close();
  }
});

test('without RabbitMQ the log says so without the password, and close is immediate', async () => {
  const { broker, said } = openQuick(['amqp://somebody:hunter2@127.0.0.1:1']);
  await until(() => said.length > 0, WITHIN);
  assert.match(said[0]!, 'cannot connect');
  assert.not(said.join().includes('hunter2'), said.join());
  const refused = await broker.publish('lobby', bytes('x')).catch((error) => error);
  assert.instance(refused, Error);
  await broker.close();
});

test('a body not confirmed when the link broke is published again', async () => {
  await withWire((wire, url) =>
    withTwo([url, rabbit.url], async (a, _b, heard) => {
      await assertPasses(a, heard);
      let isConfirmed = false;
      let published: Promise<unknown> | undefined;
      await untilDown([a], () => {
        wire.block();
        published = a.publish('lobby', bytes('held back')).then(() => isConfirmed = true);
      });
      assert.not(isConfirmed || heard.includes('held back'));
      // Bodies held back are lost with the connection.
      wire.cut();
      wire.mend();
      await published;
      await until(() => heard.includes('held back'), WITHIN);
    })
  );
});

for (const how of ['cut', 'block'] as const) {
  test(`a network ${how} is detected, and the link recovers`, async () => {
    await withWire((wire, url) =>
      withTwo([rabbit.url, url], async (a, b, heard) => {
        await assertPasses(a, heard);
        await untilDown([b], wire[how]);
        wire.mend();
        await isUp(b);
        await assertPasses(a, heard);
      })
    );
  });
}

test('a connection that breaks while the link is built is retried', async () => {
  await withWire(async (wire, url) => {
    const { broker } = openQuick([url]);
    try {
      for (let afterMs = 0; afterMs < CUTS; afterMs++) {
        await new Promise((resolve) => setTimeout(resolve, afterMs));
        wire.cut();
        wire.mend();
      }
      await isUp(broker);
    } finally {
      await broker.close();
    }
  });
});

test('a link that looks healthy but receives nothing is rebuilt', async () => {
  await withTwo(both, async (a, b, heard) => {
    await assertPasses(a, heard);
    // Deleting the exchange removes all bindings, while publishing still works.
    await untilDown([b], () =>
      asAnotherProgram(async (channel) => {
        await channel.deleteExchange('starling');
        await channel.assertExchange('starling', 'direct', { durable: false });
      }));
    await isUp(b);
    await assertPasses(a, heard);
  });
});

test('a deleted exchange is declared again', async () => {
  await withTwo(both, async (a, _b, heard) => {
    await assertPasses(a, heard);
    await untilDown(
      [a],
      () => asAnotherProgram(async (channel) => void await channel.deleteExchange('starling')),
    );
    await assertPasses(a, heard);
  });
});

test('garbage from another program is ignored and counted', async () => {
  const store = openMemoryStore();
  const [a, b] = [openQuick([rabbit.url], STEADY), openQuick([rabbit.url], STEADY)];
  await isUp(a.broker);
  await isUp(b.broker);
  const replicas = [
    await startReplica({ name: 'a', store, broker: a.broker }),
    await startReplica({ name: 'b', store, broker: b.broker }),
  ] as const;
  try {
    const [ada, bob] = [replicas[0].connect(), replicas[1].connect()];
    await ada.enter('lobby');
    await bob.enter('lobby');
    const garbage = ['', 'no JSON', '{}', '[]', '{"version":99}', '\0\0', 'x'.repeat(100_000)];
    await asAnotherProgram((channel) => {
      for (const body of garbage) {
        channel.publish('starling', slotOf('lobby'), Buffer.from(body));
      }
      return Promise.resolve();
    });
    const counted = () => replicas.map(({ hub }) => hub.status().link.garbage);
    await until(() => counted().every((count) => count === garbage.length), WITHIN);
    ada.send('lobby', '1');
    await until(() => bob.seqs('lobby').length === 1, WITHIN);
  } finally {
    for (const replica of replicas) await replica.close();
    await store.close();
  }
});

test.after(async () => {
  await rabbit.own?.stop();
});

test.run();
