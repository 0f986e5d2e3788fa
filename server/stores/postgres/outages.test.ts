/** Postgres outages: the test's own server is stopped, killed and started again. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startPostgres } from '../../../scripts/testkit/postgres-service.ts';
import { until } from '../../lib/until.ts';
import {
  appendAtLast,
  emptyDatabase,
  QUICK,
  said,
  seqsOf,
  upTo,
  WITHIN,
  withStores,
} from './postgres.fixture.ts';
import { openPostgresStore } from './postgres.ts';

const own = await startPostgres();
const test = suite('postgres outages');

for (const [how, end] of [['stopped', own.halt], ['killed', own.kill]] as const) {
  test(`answered entries are stored once when Postgres is ${how} and restarted`, async () => {
    await withStores(own.url, 2, async (stores) => {
      const answered: [id: string, seq: number][] = [];
      let isOver = false;
      const writing = stores.map(async (store, i) => {
        for (let n = 0; !isOver; n++) {
          const drafts = [said('lobby', `${i}-${n}`)];
          const [appended] = await appendAtLast(store, drafts);
          if (!appended?.ok) throw new Error('a draft was refused');
          answered.push([appended.entry.id, appended.entry.seq]);
        }
      });
      try {
        await until(() => answered.length >= 50, WITHIN);
        await end();
        const before = answered.length;
        const heads = await stores[0]!.heads(['lobby']).catch((error) => error);
        assert.instance(heads, Error);
        await own.start();
        await until(() => answered.length >= before + 50, WITHIN);
      } finally {
        isOver = true;
        await Promise.all(writing);
      }
      const { entries, head } = await stores[0]!.after('lobby', 0, 100_000);
      assert.equal(entries.map(({ seq }) => seq), upTo(head));
      assert.is(new Set(entries.map(({ id }) => id)).size, head);
      for (const [id, seq] of answered) assert.is(entries[seq - 1]!.id, id);
    }, QUICK);
  });
}

test('a replica that starts before Postgres waits for it', async () => {
  const url = await emptyDatabase(own.url);
  await own.halt();
  let opened = false;
  const opening = openPostgresStore(url).then((store) => {
    opened = true;
    return store;
  });
  const refused = await fetch(`http://127.0.0.1:${own.port}`).catch((error) => error);
  assert.instance(refused, Error);
  assert.not(opened);
  await own.start();
  const store = await opening;
  assert.equal(await seqsOf(store, 'lobby'), []);
  await store.close();
});

test('stopping the server leaves no process', async () => {
  const { pid } = own;
  await own.stop();
  assert.throws(() => process.kill(pid, 0), /ESRCH|not found|No such process/i);
});

test.run();
