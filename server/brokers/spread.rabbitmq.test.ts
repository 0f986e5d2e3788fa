/** Topics spread over two independent RabbitMQs: the contract, and the loss of one broker. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openRabbit, startRabbit } from '../../scripts/testkit/rabbitmq-service.ts';
import { until } from '../lib/until.ts';
import type { Broker } from '../core/broker/broker.ts';
import { brokerContract } from '../core/broker/broker.contract.ts';
import {
  bytes,
  isUp,
  listen,
  openQuick,
  untilDown,
  WITHIN,
} from '../../scripts/testkit/server/rabbitmq.ts';
import { spreadBroker } from './spread.ts';

/** Only the first one is killed. */
const [mortal, other] = await Promise.all([startRabbit(), openRabbit()]);
const test = suite('spread over two RabbitMQs');

async function connect(): Promise<Broker> {
  const spread = spreadBroker([mortal, other].map(({ url }) => openQuick([url]).broker));
  await isUp(spread);
  return spread;
}

brokerContract(
  'spread over two RabbitMQs',
  () => Promise.resolve({ connect, dispose: () => Promise.resolve() }),
);

test('a killed RabbitMQ stops only its own slots until it is back', async () => {
  const [a, b] = [await connect(), await connect()];
  try {
    const [even, odd] = [await listen(b, 'slot.0'), await listen(b, 'slot.1')];
    await untilDown([a, b], mortal.kill);
    const refused = await a.publish('slot.0', bytes('lost')).catch((error) => error);
    assert.instance(refused, Error);
    await a.publish('slot.1', bytes('goes on'));
    await until(() => odd.includes('goes on'), WITHIN);
    // A topic subscribed during the outage works afterwards.
    const meanwhile = await listen(a, 'slot.2');
    await mortal.start();
    await isUp(a);
    await isUp(b);
    await a.publish('slot.0', bytes('again'));
    await until(() => even.includes('again'), WITHIN);
    assert.equal(even, ['again']);
    await b.publish('slot.2', bytes('flower'));
    await until(() => meanwhile.includes('flower'), WITHIN);
  } finally {
    await a.close();
    await b.close();
  }
});

test('stopping both leaves no process', async () => {
  for (const rabbit of [mortal, other.own]) {
    if (!rabbit) continue;
    const { pid } = rabbit;
    await rabbit.stop();
    assert.throws(() => process.kill(pid, 0), /ESRCH|not found|No such process/i);
  }
});

test.run();
