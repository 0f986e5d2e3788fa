import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { silentLog } from '../../lib/log.ts';
import { until } from '../../lib/until.ts';
import { createMemoryBus } from '../../brokers/memory/memory.ts';
import { startReplica, type TestReplica } from '../../../scripts/testkit/server/replica.ts';
import { createFailingStore } from '../../../scripts/testkit/server/failing-store.ts';
import { openMemoryStore } from '../../stores/memory/memory.ts';
import {
  AUDIENCE,
  greet,
  HOST_SECRET,
  ISSUER,
  sign,
  withHostPage,
} from '../../../scripts/testkit/server/host-page.ts';
import { createKnownNames, type NameRecord } from './known-names.ts';

const test = suite('known names');

const DAY_MS = 86_400_000;
const WITHIN = { withinMs: 5_000 };

async function nameOf(replica: TestReplica, token?: string, name?: string): Promise<string> {
  const user = await greet(replica, token, name);
  assert.type(user, 'object');
  return (user as { name: string }).name;
}

const signFor = (sub: string, name: string) => sign(HOST_SECRET, { claims: { sub, name } });

test('a guest cannot use the name of a signed user, or one like it', () =>
  withHostPage(async (replica) => {
    assert.is(await nameOf(replica, undefined, 'Ada Lovelace'), 'Ada Lovelace');
    assert.is(await nameOf(replica, await signFor('u_1', 'Ada Lovelace')), 'Ada Lovelace');
    for (const name of ['Ada Lovelace', 'ada lovelace', 'Аdа Lоvelace', 'A d a Lovelace ✓']) {
      assert.match(await nameOf(replica, undefined, name), /^Guest \d{4}$/);
    }
    assert.is(await nameOf(replica, undefined, 'Ada'), 'Ada');
  }));

test('a guest’s replaced name stays the same', () =>
  withHostPage(async (replica) => {
    await nameOf(replica, await signFor('u_1', 'Ada'));
    const client = replica.connect();
    client.say({ type: 'hello', name: 'Ada' });
    const { user, token } = await client.next('welcome');
    assert.match(user.name, /^Guest \d{4}$/);
    assert.is(await nameOf(replica, token, 'Ada'), user.name);
    assert.is(await nameOf(replica, token), user.name);
    assert.is(await nameOf(replica, token, 'Bob'), 'Bob');
  }));

test('a guest who had the name first is renamed on return', () =>
  withHostPage(async (replica) => {
    const client = replica.connect();
    client.say({ type: 'hello', name: 'Ada' });
    const { user, token } = await client.next('welcome');
    await nameOf(replica, await signFor('u_1', 'Ada'));
    const again = await greet(replica, token);
    assert.ok(typeof again === 'object' && again.id === user.id && again.name !== 'Ada');
  }));

test('nobody can use reserved names', () =>
  withHostPage(
    async (replica) => {
      const names = ['Admin', 'ADMIN', 'аdmin', 'M0derator', 'rnoderator', '★ admin ★'];
      for (const name of [...names, 'The Admin', 'Moderator (lobby)']) {
        assert.match(await nameOf(replica, undefined, name), /^Guest \d{4}$/, name);
      }
      assert.is(await nameOf(replica, undefined, 'Badminton'), 'Badminton');
    },
    {},
    { reservedNames: ['admin', 'moderator'] },
  ));

test('a guest is told why the name is another, in a welcome that older clients understand', () =>
  withHostPage(
    async (replica) => {
      await nameOf(replica, await signFor('u_1', 'Ada'));
      const welcome = async (hello: object) => {
        const client = replica.connect();
        client.say({ type: 'hello', ...hello });
        const { user, nameFault } = await client.next('welcome');
        client.drop();
        return [user.name.replace(/\d{4}$/, '1'), nameFault];
      };
      assert.equal(await welcome({ name: 'Admin', language: 'de-AT' }), ['Gast 1', 'reserved']);
      assert.equal(await welcome({ name: 'ada', language: 'fr' }), ['Invité 1', 'taken']);
      assert.equal(await welcome({ name: 'Bob', language: 'fr' }), ['Bob', undefined]);
      assert.equal(await welcome({ language: 'zh-Hant' }), ['访客 1', undefined]);
      // A page may have anything in its `lang`.
      for (const language of ['tlh', '', 7, 'x'.repeat(5_000), '__proto__']) {
        assert.equal(await welcome({ language }), ['Guest 1', undefined], String(language));
      }
    },
    {},
    { reservedNames: ['admin'] },
  ));

test('of two signed users with similar names the later one gets digits', () =>
  withHostPage(async (replica) => {
    const [first, later] = await Promise.all([signFor('u_1', 'Ada'), signFor('u_2', 'Аda')]);
    assert.is(await nameOf(replica, first), 'Ada');
    const name = await nameOf(replica, later);
    assert.match(name, /^Аda \(\d{4}\)$/);
    assert.is(await nameOf(replica, later), name, 'always the same digits');
    assert.is(await nameOf(replica, first), 'Ada');
    assert.match(await nameOf(replica, undefined, name), /^Guest/, 'not free for a guest either');
  }));

test('other replicas know the names, even later, and no hello reads the store', async () => {
  const store = createFailingStore(openMemoryStore());
  const bus = createMemoryBus();
  const host = { secrets: [HOST_SECRET], jwks: undefined, issuer: ISSUER, audience: AUDIENCE };
  const start = (name: string) => startReplica({ name, store, broker: bus.open(), auth: { host } });
  const [a, b] = await Promise.all([start('a'), start('b')]);
  try {
    await nameOf(a, await signFor('u_1', 'Ada'));
    await until(async () => await nameOf(b, undefined, 'ada') !== 'ada', WITHIN);
    const later = await start('c');
    store.isAway = true;
    for (const replica of [a, b, later]) {
      assert.match(await nameOf(replica, undefined, 'ada'), /^Guest/);
    }
    assert.is(await nameOf(a, await signFor('u_3', 'Bob')), 'Bob', 'stored another time');
    store.isAway = false;
    await later.close();
  } finally {
    await Promise.all([a.close(), b.close()]);
  }
});

test('a name is stored once a week, for a year', () => {
  const puts: [string, NameRecord, number][] = [];
  const known = new Map<string, { value: NameRecord; version: number }>();
  let nowMs = 20_000 * DAY_MS;
  const names = createKnownNames({
    records: {
      get: (_kind, key) => known.get(key),
      put(_kind, key, value, { expiresAtMs }) {
        puts.push([key, value, expiresAtMs / DAY_MS]);
        known.set(key, { value, version: 1 });
        return Promise.resolve();
      },
    },
    reserved: [],
    bots: { areTaken: () => false },
    log: silentLog,
    now: () => nowMs,
  });
  const ada = { id: 'u_1', name: 'Ada', role: 'member' } as const;
  for (let i = 0; i < 5; i++) assert.is(names.nameOf(ada), 'Ada');
  assert.equal(puts, [['ada', { id: 'u_1', name: 'Ada', lastSeen: 20_000 }, 20_365]]);
  nowMs += 6 * DAY_MS;
  names.nameOf(ada);
  assert.is(puts.length, 1);
  nowMs += DAY_MS;
  names.nameOf(ada);
  assert.is(puts.at(-1)![1].lastSeen, 20_007);
});

test('a hanging store accumulates at most 100 names', () => {
  let puts = 0;
  const names = createKnownNames({
    records: { get: () => undefined, put: () => new Promise(() => puts++) },
    reserved: [],
    bots: { areTaken: () => false },
    log: silentLog,
  });
  for (let i = 0; i < 500; i++) names.nameOf({ id: `u_${i}`, name: `name ${i}`, role: 'member' });
  assert.is(puts, 100);
});

test.run();
