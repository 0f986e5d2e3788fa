/** RabbitMQ outages: stop, memory alarm, refused access. spread.rabbitmq.test.ts kills a broker. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../../scripts/testkit/daemon.ts';
import { startRabbit } from '../../../scripts/testkit/rabbitmq-service.ts';
import { until } from '../../lib/until.ts';
import {
  assertPasses,
  bytes,
  isUp,
  listen,
  openQuick,
  untilDown,
  WITHIN,
  withTwo,
} from '../../../scripts/testkit/server/rabbitmq.ts';

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

const user = (name: string, password: string) => ({ name, password, tags: '' });

/** Many changes in one call of `rabbitmqctl`, which takes a second to start. */
async function define(definitions: Record<string, object[]>): Promise<void> {
  const folder = temporaryFolder('definitions');
  const file = join(folder.path, 'definitions.json');
  writeFileSync(file, JSON.stringify(definitions));
  await rabbit.control('import_definitions', file);
  folder.remove();
}

test('after a restart of RabbitMQ both ends reconnect and their subscriptions work', async () => {
  await withTwo(both, async (a, b, heard) => {
    await assertPasses(a, heard);
    await untilDown([a, b], () => rabbit.control('stop_app'));
    // A topic subscribed during the outage works afterwards.
    const meanwhile = await listen(a, 'garden');
    await rabbit.control('start_app');
    await isUp(a);
    await isUp(b);
    await assertPasses(a, heard);
    await b.publish('garden', bytes('flower'));
    await until(() => meanwhile.includes('flower'), WITHIN);
  });
});

test('a deleted queue is declared again', async () => {
  await withTwo(both, async (a, b, heard) => {
    await assertPasses(a, heard);
    const all = 'lists:foreach(fun(Q) -> rabbit_amqqueue:delete_immediately' +
      '([amqqueue:get_pid(Q)]) end, rabbit_amqqueue:list()).';
    await untilDown([b], () => rabbit.control('eval', all));
    await isUp(b);
    await assertPasses(a, heard);
  });
});

test('the link is down during a memory alarm', async () => {
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

test('wrong password, vhost or permission are logged clearly until fixed', async () => {
  const allowed = { configure: '.*', write: '.*', read: '.*' };
  await define({
    users: [user('ada', 'wrong'), user('bob', 'secret')],
    permissions: [
      { user: 'ada', vhost: '/', ...allowed },
      { user: 'bob', vhost: '/', configure: '^$', write: '^$', read: '^$' },
    ],
  });
  const refused = [
    { reason: /ACCESS.REFUSED|403/, ...openQuick([withUser('ada', 'right')]) },
    { reason: /vhost|NOT.FOUND|530/, ...openQuick([withUser('starling', 'starling', 'chat')]) },
    { reason: /ACCESS.REFUSED|403/, ...openQuick([withUser('bob', 'secret')]) },
  ];
  try {
    for (const { broker, said, reason } of refused) {
      // On a busy machine an attempt may first reach its deadline.
      await until(() => said.length >= 2 && said.some((line) => reason.test(line)), {
        ...WITHIN,
        what: `line that matches ${reason}`,
      });
      assert.is(broker.isUp, false);
      assert.ok(said.length < 20, 'the log is not filled');
    }
    await define({
      users: [user('ada', 'right')],
      vhosts: [{ name: 'chat' }],
      permissions: [
        { user: 'starling', vhost: 'chat', ...allowed },
        { user: 'bob', vhost: '/', ...allowed },
      ],
    });
    for (const { broker } of refused) await isUp(broker);
  } finally {
    for (const { broker } of refused) await broker.close();
  }
});

test('stopping RabbitMQ leaves no process', async () => {
  const { pid } = rabbit;
  await rabbit.stop();
  assert.throws(() => process.kill(pid, 0), /ESRCH|not found|No such process/i);
});

test.run();
