import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createDatabase, openPostgres } from '../testkit/postgres-service.ts';
import { ROOT, THIS_RUNTIME } from '../testkit/runtimes.ts';
import { ATTACKS } from './attacks.ts';
import { runAttack } from './run-attack.ts';

const test = suite('attacks by crowds');
/** Attacks in which the database does the work also run on Postgres. */
const ON_POSTGRES = ['changes', 'reactors', 'new-rooms'];
const ON_NODE = [
  'moderation-queue',
  'foretold-ids',
  'kept-tokens',
  'repetitions',
  'rebinding',
  'long-texts',
];
const run = crypto.randomUUID().slice(0, 8);
const postgres = await openPostgres();

test.after(() => postgres.own?.stop());

test('the threat model names every attack', () => {
  const model = readFileSync(join(ROOT, 'SECURITY.md'), 'utf8').split('\n## ')[2]!;
  const rows = model.split('\n').filter((line) => line.startsWith('|')).slice(2);
  const named = rows.flatMap((row) => row.split('|')[4]!.match(/`[\w-]+`/g) ?? []);
  assert.equal(named.sort(), ATTACKS.map(({ name }) => `\`${name}\``).sort());
});

/** The limits that these attacks try do not depend on the runtime, so one runtime is enough. */
const ofThisRuntime = ATTACKS.filter(({ name }) =>
  THIS_RUNTIME === 'node' || !ON_NODE.includes(name)
);

for (const attack of ofThisRuntime) {
  test(`${attack.name} cannot ${attack.aim}`, async () => {
    const { faults } = await runAttack(attack, { runtime: THIS_RUNTIME, isShort: true });
    assert.equal(faults, []);
  });
}

for (const attack of ATTACKS.filter(({ name }) => ON_POSTGRES.includes(name))) {
  test(`${attack.name} on Postgres cannot ${attack.aim}`, async () => {
    const name = `attack_${run}_${attack.name.replace('-', '_')}`;
    const storeUrl = await createDatabase(postgres.url, name);
    const options = { runtime: THIS_RUNTIME, isShort: true, storeUrl };
    assert.equal((await runAttack(attack, options)).faults, []);
  });
}

test.run();
