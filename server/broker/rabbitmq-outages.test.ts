/**
 * RabbitMQ itself stops, is killed, short of memory or closed to us: each is noticed, said in a
 * clear line, and over when it is mended.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startRabbit } from '../../scripts/rabbitmq-service.ts';
import { until } from '../lib/until.ts';
import {
  assertPasses,
  bytes,
  isUp,
  listen,
  openQuick,
  untilDown,
  WITHIN,
  withTwo,
} from './rabbitmq.fixture.ts';

const rabbit = await startRabbit();
const both = [rabbit.url, rabbit.url] as const;
const test = suite('rabbitmq outages');

function withUser(name: string, password: string, vhost = '/'): string {
  const url = new URL(rabbit.url);
  url.username = name;
  url.password = password;
  if (vhost !== '/') url.pathname = `/${vhost}`;
  return url.href;
}

for (
  const [how, end] of [['restarted', rabbit.halt], ['killed', rabbit.kill]] as const
) {
  test(`RabbitMQ is ${how}: both ends come back, and their subscriptions work`, async () => {
    await withTwo(both, async (a, b, heard) => {
      await assertPasses(a, heard);
      await untilDown([a, b], end);
      // A topic that is subscribed meanwhile counts from then on as well.
      const meanwhile = await listen(a, 'garden');
      await rabbit.start();
      await isUp(a);
      await isUp(b);
      await assertPasses(a, heard);
      await b.publish('garden', bytes('flower'));
      await until(() => meanwhile.includes('flower'), WITHIN);
    });
  });
}

test('a queue that is deleted under us is declared again', async () => {
  await withTwo(both, async (a, b, heard) => {
    await assertPasses(a, heard);
    const all = 'lists:foreach(fun(Q) -> rabbit_amqqueue:delete_immediately' +
      '([amqqueue:get_pid(Q)]) end, rabbit_amqqueue:list()).';
    await untilDown([b], () => rabbit.control('eval', all));
    await isUp(b);
    await assertPasses(a, heard);
  });
});

test('a memory alarm makes the link down, and its end up again', async () => {
  await withTwo(both, async (a, _b, heard) => {
    try {
      await untilDown([a], () => rabbit.control('set_vm_memory_high_watermark', 'absolute', '1'));
    } finally {
      await rabbit.control('set_vm_memory_high_watermark', '0.8');
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
    for (const args of breaks) await rabbit.control(...args);
    const { broker, said } = openQuick([url]);
    try {
      await until(() => said.length >= 2, WITHIN);
      assert.is(broker.isUp, false);
      assert.match(said[0]!, reason);
      assert.ok(said.length < 20, 'the log is not filled');
      for (const args of mends) await rabbit.control(...args);
      await isUp(broker);
    } finally {
      await broker.close();
    }
  });
}

test('stopped for good, nothing of RabbitMQ goes on', async () => {
  const { pid } = rabbit;
  await rabbit.stop();
  assert.throws(() => process.kill(pid, 0), /ESRCH|not found|No such process/i);
});

test.run();
