/**
 * One budget of a user over two replicas linked by RabbitMQ.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openRabbit } from '../../../scripts/testkit/rabbitmq-service.ts';
import { openRabbitBroker } from '../../brokers/rabbitmq/rabbitmq.ts';
import { silentLog } from '../../lib/log.ts';
import { until } from '../../lib/until.ts';
import { createBudget } from './budget.ts';
import { createSharedBudget } from './shared-budget.ts';

const test = suite('shared budget over RabbitMQ');
const WITHIN = { withinMs: 20_000 };

test('spending on one replica counts on the other', async () => {
  const { url, own } = await openRabbit();
  const replicas = ['a', 'b'].map((instance) => {
    const broker = openRabbitBroker({ urls: [url], log: silentLog });
    const users = createBudget({ perMinute: 60 });
    const sharedBudget = createSharedBudget({ broker, instance, budgets: { users } });
    sharedBudget.start();
    return { broker, users, sharedBudget };
  });
  try {
    for (const { broker } of replicas) await until(() => broker.isUp, WITHIN);
    const [a, b] = replicas.map(({ users }) => users);
    await until(() => {
      // Shared once a second.
      a!.take('ada');
      return b!.take('ada') > 0;
    }, WITHIN);
    assert.is(b!.take('bob'), 0);
  } finally {
    for (const { broker, sharedBudget } of replicas) {
      sharedBudget.close();
      await broker.close();
    }
    await own?.stop();
  }
});

test.run();
