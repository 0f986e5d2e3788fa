/**
 * The one budget of an identity over two replicas that RabbitMQ links.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openRabbit } from '../../../scripts/testkit/rabbitmq-service.ts';
import { openRabbitBroker } from '../../brokers/rabbitmq/rabbitmq.ts';
import { silentLog } from '../../lib/log.ts';
import { until } from '../../lib/until.ts';
import { createBudget } from './budget.ts';
import { createSpending } from './spending.ts';

const test = suite('spending over RabbitMQ');
const WITHIN = { withinMs: 20_000 };

test('what is spent with one replica is spent with the other', async () => {
  const { url, own } = await openRabbit();
  const replicas = ['a', 'b'].map((instance) => {
    const broker = openRabbitBroker({ urls: [url], log: silentLog });
    const users = createBudget({ perMinute: 60 });
    const spending = createSpending({ broker, instance, budgets: { users } });
    spending.start();
    return { broker, users, spending };
  });
  try {
    for (const { broker } of replicas) await until(() => broker.isUp, WITHIN);
    const [a, b] = replicas.map(({ users }) => users);
    await until(() => {
      // Told once a second, all that was spent since.
      a!.take('ada');
      return b!.take('ada') > 0;
    }, WITHIN);
    assert.is(b!.take('bob'), 0);
  } finally {
    for (const { broker, spending } of replicas) {
      spending.close();
      await broker.close();
    }
    await own?.stop();
  }
});

test.run();
