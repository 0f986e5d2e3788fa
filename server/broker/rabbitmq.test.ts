/**
 * The link over a real RabbitMQ: what every broker promises, and what happens when RabbitMQ, the
 * network, its administrator or another program misbehaves.
 */
import amqp from 'amqplib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type FaultyWire, openFaultyWire } from '../../scripts/chaos/faulty-wire.ts';
import { openRabbit } from '../../scripts/rabbitmq-service.ts';
import { slotOf } from '../hub/slots.ts';
import type { Log } from '../lib/log.ts';
import { until } from '../lib/until.ts';
import { startReplica } from '../replica.fixture.ts';
import { openMemoryStore } from '../store/memory.ts';
import type { Broker } from './broker.ts';
import { brokerContract } from './broker.contract.ts';
import { openRabbitBroker } from './rabbitmq.ts';

const WITHIN = { withinMs: 30_000 };
const QUICK = { probeEveryMs: 100, backoffMaxMs: 300 };
const rabbit = await openRabbit();
const test = suite('rabbitmq');

interface Opened {
  broker: Broker;
  /** Lines that it wrote to the log. */
  said: string[];
}

function open(urls: readonly string[] = [rabbit.url]): Opened {
  const said: string[] = [];
  const note = (message: string, fields = {}): void => {
    said.push(`${message} ${JSON.stringify(fields)}`);
  };
  const log: Log = { info: note, warn: note, error: note };
  return { broker: openRabbitBroker({ urls, log, ...QUICK }), said };
}

const isUp = (broker: Broker) => until(() => broker.isUp, { ...WITHIN, what: 'link' });
const isDown = (broker: Broker) => until(() => !broker.isUp, { ...WITHIN, what: 'lost link' });

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function listen(broker: Broker, topic: string): Promise<string[]> {
  const bodies: string[] = [];
  await broker.subscribe(topic, (body) => bodies.push(new TextDecoder().decode(body)));
  return bodies;
}

/** Two ends of the link, both up and both subscribed to the topic `lobby`. */
async function withTwo(
  run: (a: Broker, b: Broker, heard: string[]) => Promise<void>,
  urls?: readonly string[],
): Promise<void> {
  const [a, b] = [open(urls), open()];
  try {
    await isUp(a.broker);
    await isUp(b.broker);
    await run(a.broker, b.broker, await listen(b.broker, 'lobby'));
  } finally {
    await a.broker.close();
    await b.broker.close();
  }
}

/** Publishes until a body arrives, for the time in which one of the two may not be up yet. */
async function assertPasses(from: Broker, heard: string[]): Promise<void> {
  const mark = crypto.randomUUID();
  await until(async () => {
    await from.publish('lobby', bytes(mark)).catch(() => {});
    return heard.includes(mark);
  }, { ...WITHIN, what: 'body that passes' });
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

function withUser(name: string, password: string, vhost = '/'): string {
  const url = new URL(rabbit.url);
  url.username = name;
  url.password = password;
  if (vhost !== '/') url.pathname = `/${vhost}`;
  return url.href;
}

brokerContract('rabbitmq', () =>
  Promise.resolve({
    async connect() {
      const { broker } = open();
      await isUp(broker);
      return broker;
    },
    dispose: () => Promise.resolve(),
  }));

test('of two addresses the one that answers is used', async () => {
  const { broker } = open(['amqp://guest:guest@127.0.0.1:1', rabbit.url]);
  try {
    await isUp(broker);
  } finally {
    await broker.close();
  }
});

test('without any RabbitMQ it says so without the password, and is closed at once', async () => {
  const { broker, said } = open(['amqp://somebody:hunter2@127.0.0.1:1']);
  await until(() => said.length > 0, WITHIN);
  assert.match(said[0]!, 'cannot be reached');
  assert.not(said.join().includes('hunter2'), said.join());
  const refused = await broker.publish('lobby', bytes('x')).catch((error) => error);
  assert.instance(refused, Error);
  await broker.close();
});

test('what was published and not confirmed when the link broke is published again', async () => {
  const wire = await openFaultyWire({ targetPort: Number(new URL(rabbit.url).port || 5672) });
  const through = new URL(rabbit.url);
  through.port = String(wire.port);
  try {
    await withTwo(async (a, _b, heard) => {
      await assertPasses(a, heard);
      wire.block();
      let isConfirmed = false;
      const published = a.publish('lobby', bytes('held back')).then(() => isConfirmed = true);
      await isDown(a);
      assert.not(isConfirmed || heard.includes('held back'));
      // What the wire held back is lost with its connection.
      wire.cut();
      wire.mend();
      await published;
      await until(() => heard.includes('held back'), WITHIN);
    }, [through.href]);
  } finally {
    await wire.close();
  }
});

for (const how of ['cut', 'block'] as const satisfies (keyof FaultyWire)[]) {
  test(`a ${how} of the network is noticed, and mended all goes on`, async () => {
    const wire = await openFaultyWire({ targetPort: Number(new URL(rabbit.url).port || 5672) });
    const through = new URL(rabbit.url);
    through.port = String(wire.port);
    const [a, b] = [open([through.href]), open()];
    try {
      await isUp(a.broker);
      await isUp(b.broker);
      const heard = await listen(a.broker, 'lobby');
      await assertPasses(b.broker, heard);
      wire[how]();
      await isDown(a.broker);
      wire.mend();
      await isUp(a.broker);
      await assertPasses(b.broker, heard);
    } finally {
      await a.broker.close();
      await b.broker.close();
      await wire.close();
    }
  });
}

test('a link that looks healthy and receives nothing is noticed and rebuilt', async () => {
  await withTwo(async (a, b, heard) => {
    await assertPasses(a, heard);
    // All bindings go with the exchange, and publishing works as before.
    await asAnotherProgram(async (channel) => {
      await channel.deleteExchange('starling');
      await channel.assertExchange('starling', 'direct', { durable: false });
    });
    await isDown(b);
    await isUp(b);
    await assertPasses(a, heard);
  });
});

test('an exchange that is gone is declared again', async () => {
  await withTwo(async (a, _b, heard) => {
    await assertPasses(a, heard);
    await asAnotherProgram(async (channel) => void await channel.deleteExchange('starling'));
    await isDown(a);
    await assertPasses(a, heard);
  });
});

test('garbage from another program is ignored and counted, and messages go on', async () => {
  const store = openMemoryStore();
  const [a, b] = [open(), open()];
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

const { own } = rabbit;
if (own) {
  for (
    const [how, end] of [['restarted', own.halt], ['killed', own.kill]] as const
  ) {
    test(`RabbitMQ is ${how}: both ends come back, and their subscriptions work`, async () => {
      await withTwo(async (a, b, heard) => {
        await assertPasses(a, heard);
        await end();
        await isDown(a);
        await isDown(b);
        // A topic that is subscribed meanwhile counts from then on as well.
        const meanwhile = await listen(a, 'garden');
        await own.start();
        await isUp(a);
        await isUp(b);
        await assertPasses(a, heard);
        await b.publish('garden', bytes('flower'));
        await until(() => meanwhile.includes('flower'), WITHIN);
      });
    });
  }

  test('a queue that is deleted under us is declared again', async () => {
    await withTwo(async (a, b, heard) => {
      await assertPasses(a, heard);
      const all = 'lists:foreach(fun(Q) -> rabbit_amqqueue:delete_immediately' +
        '([amqqueue:get_pid(Q)]) end, rabbit_amqqueue:list()).';
      await own.control('eval', all);
      await isDown(b);
      await isUp(b);
      await assertPasses(a, heard);
    });
  });

  test('a memory alarm makes the link down, and its end up again', async () => {
    await withTwo(async (a, _b, heard) => {
      await own.control('set_vm_memory_high_watermark', 'absolute', '1');
      try {
        await isDown(a);
      } finally {
        await own.control('set_vm_memory_high_watermark', '0.8');
      }
      await isUp(a);
      await assertPasses(a, heard);
    });
  });

  const refusals: [
    what: string,
    reason: RegExp,
    url: string,
    break_: string[][],
    mend: string[][],
  ][] = [
    [
      'a wrong password',
      /ACCESS.REFUSED|403/,
      withUser('ada', 'right'),
      [['add_user', 'ada', 'wrong'], ['set_permissions', 'ada', '.*', '.*', '.*']],
      [['change_password', 'ada', 'right']],
    ],
    [
      'a missing vhost',
      /vhost|NOT.FOUND|530/,
      withUser('guest', 'guest', 'chat'),
      [],
      [['add_vhost', 'chat'], ['set_permissions', '-p', 'chat', 'guest', '.*', '.*', '.*']],
    ],
    [
      'a missing permission',
      /ACCESS.REFUSED|403/,
      withUser('bob', 'secret'),
      [['add_user', 'bob', 'secret'], ['set_permissions', 'bob', '^$', '^$', '^$']],
      [['set_permissions', 'bob', '.*', '.*', '.*']],
    ],
  ];
  for (const [what, reason, url, breaks, mends] of refusals) {
    test(`${what} is a clear log line and no link, until it is mended`, async () => {
      for (const args of breaks) await own.control(...args);
      const { broker, said } = open([url]);
      try {
        await until(() => said.length >= 2, WITHIN);
        assert.is(broker.isUp, false);
        assert.match(said[0]!, reason);
        assert.ok(said.length < 20, 'the log is not filled');
        for (const args of mends) await own.control(...args);
        await isUp(broker);
      } finally {
        await broker.close();
      }
    });
  }

  test('stopped for good, nothing of RabbitMQ goes on', async () => {
    const { pid } = own;
    await own.stop();
    assert.throws(() => process.kill(pid, 0), /ESRCH|not found|No such process/i);
  });
}

test.run();
