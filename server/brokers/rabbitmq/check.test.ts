import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openRabbit } from '../../../scripts/testkit/rabbitmq-service.ts';
import { isUp, openQuick } from '../../../scripts/testkit/server/rabbitmq.ts';
import { checkRabbit } from './check.ts';
import { until } from '../../lib/until.ts';

const test = suite('rabbitmq check');

test('the check reports a round trip, or why RabbitMQ is unusable', async () => {
  const { url, own } = await openRabbit();
  try {
    assert.ok(await checkRabbit(url) > 0);
    let said = '';
    const wrong = new URL(url);
    wrong.password = 'hunter2';
    await checkRabbit(wrong.href).catch(({ message }) => said = message);
    assert.match(said, /ACCESS.REFUSED|403/i);
    assert.not.match(said, 'hunter2');
    said = '';
    await checkRabbit('amqp://127.0.0.1:1').catch(({ message }) => said = message);
    assert.match(said, /ECONNREFUSED|refused/i);

    const { broker } = openQuick([url]);
    await isUp(broker);
    const tookMs = await until(() => broker.roundTripMs, { withinMs: 10_000 });
    assert.ok(tookMs > 0 && tookMs < 10_000);
    await broker.close();
    assert.is(broker.roundTripMs, undefined);
  } finally {
    await own?.stop();
  }
});

test.run();
