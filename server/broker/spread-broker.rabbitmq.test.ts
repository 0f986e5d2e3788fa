/**
 * The link over two RabbitMQs that know nothing of each other: what every broker promises, and
 * that one which crashes takes only its slots with it, until it is back.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startRabbit } from '../../scripts/rabbitmq-service.ts';
import { until } from '../lib/until.ts';
import type { Broker } from './broker.ts';
import { brokerContract } from './broker.contract.ts';
import { bytes, isUp, listen, openQuick, untilDown, WITHIN } from './rabbitmq.fixture.ts';
import { spreadBroker } from './spread-broker.ts';

const rabbits = await Promise.all([startRabbit(), startRabbit()]);
const test = suite('spread over two RabbitMQs');

async function connect(): Promise<Broker> {
  const spread = spreadBroker(rabbits.map(({ url }) => openQuick([url]).broker));
  await isUp(spread);
  return spread;
}

brokerContract(
  'spread over two RabbitMQs',
  () => Promise.resolve({ connect, dispose: () => Promise.resolve() }),
);

test('a RabbitMQ that crashes takes its slots with it and no others, and they come back', async () => {
  const [a, b] = [await connect(), await connect()];
  try {
    const [even, odd] = [await listen(b, 'slot.0'), await listen(b, 'slot.1')];
    await untilDown([a], rabbits[0]!.kill);
    const refused = await a.publish('slot.0', bytes('lost')).catch((error) => error);
    assert.instance(refused, Error);
    await a.publish('slot.1', bytes('goes on'));
    await until(() => odd.includes('goes on'), WITHIN);
    let isBack = false;
    b.watch((up) => isBack ||= up);
    await rabbits[0]!.start();
    await isUp(a);
    await until(() => isBack, WITHIN);
    await a.publish('slot.0', bytes('again'));
    await until(() => even.includes('again'), WITHIN);
    assert.equal(even, ['again']);
  } finally {
    await a.close();
    await b.close();
  }
});

test('stopped for good', async () => {
  for (const rabbit of rabbits) {
    const { pid } = rabbit;
    await rabbit.stop();
    assert.throws(() => process.kill(pid, 0), /ESRCH|not found|No such process/i);
  }
});

test.run();
