import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import postgres from 'postgres';
import { createDatabase, openPostgres } from '../../../scripts/testkit/postgres-service.ts';
import { inspectPostgres } from './state.ts';
import { openPostgresStore } from './postgres.ts';

const test = suite('postgres state');

test('the inspection finds the schema without creating it, and compares the clocks', async () => {
  const { url: server, own } = await openPostgres();
  try {
    const url = await createDatabase(server, `starling_state_${crypto.randomUUID().slice(0, 8)}`);
    const before = await inspectPostgres(url);
    assert.match(before.product, /^Postgres \d/);
    assert.is(before.version, 0);
    assert.equal(before.problems, []);
    assert.ok(Math.abs(before.clock!.offsetMs) <= before.clock!.uncertaintyMs + 1);
    assert.is((await inspectPostgres(url)).version, 0, 'still none');

    await (await openPostgresStore(url)).close();
    const after = await inspectPostgres(url);
    assert.is(after.version, after.versionKnown);
    assert.ok(after.usedBytes! > 0);

    const sql = postgres(url, { max: 1, onnotice: () => {} });
    await sql`UPDATE starling.schema_version SET version = 99`;
    await sql.end();
    assert.is((await inspectPostgres(url)).version, 99);

    const role = postgres(url, { max: 1 });
    const [row] = await role`SELECT current_setting('is_superuser') AS "isSuperuser"`;
    await role.end();
    assert.is((await inspectPostgres(url)).risks!.length, row!.isSuperuser === 'on' ? 1 : 0);
    if (own) {
      assert.is(row!.isSuperuser, 'off');
      assert.match((await inspectPostgres(own.superuserUrl)).risks![0]!, 'is a superuser');
    }

    const wrong = new URL(url);
    wrong.password = 'hunter2';
    let said = '';
    await inspectPostgres(wrong.href).catch(({ message }) => said = message);
    assert.match(said, 'password authentication failed');
    assert.not.match(said, 'hunter2');
  } finally {
    await own?.stop();
  }
});

test.run();
