import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../lib/until.ts';
import { writer } from '../../../scripts/testkit/server/draft.ts';
import { createAddressRule } from './address-rule.ts';
import { upTo, withoutRepeats } from './receiver.fixture.ts';
import { createRegistry } from './registry.ts';
import { LEASE_KIND } from './webhook.ts';
import { LOOPBACK, type Site, type TestReplica, WITHIN, withSite } from './webhooks.fixture.ts';

const test = suite('webhooks of several replicas');

/** Short leases, for tests that must notice their end. Losing one early does no harm. */
const QUICK_LEASE_MS = 600;

async function holderOf({ replicas }: Site): Promise<TestReplica> {
  return await until(() => replicas.find(({ webhooks }) => webhooks.status().size > 0), WITHIN);
}

function othersThan({ replicas }: Site, holder: TestReplica): TestReplica[] {
  return replicas.filter((replica) => replica !== holder);
}

/** Resolves when a scan requested by a wake-up has begun. */
async function scan(holder: TestReplica, from: TestReplica): Promise<void> {
  const { rooms } = holder.store;
  let scans = 0;
  holder.store.rooms = (...some) => (scans += 1, rooms(...some));
  const wakeUp = new TextEncoder().encode(JSON.stringify({ rooms: [], isMore: true }));
  await from.broker.publish('webhooks', wakeUp);
  await until(() => scans > 0, WITHIN);
  holder.store.rooms = rooms;
}

/** Resolves when it has tried to publish. */
function nextPublish({ broker }: TestReplica): Promise<void> {
  const { publish } = broker;
  return new Promise((resolve) => {
    broker.publish = (topic, body) => {
      if (topic === 'webhooks') resolve();
      return publish(topic, body);
    };
  });
}

test('one replica delivers what all commit, each event once', () =>
  withSite(async (site) => {
    await site.addWebhook();
    await holderOf(site);
    const rooms = ['a', 'b', 'c', 'd'];
    await Promise.all(
      rooms.flatMap((room) =>
        site.replicas.map((replica, r) => replica.post(room, upTo(20).map((i) => `${r}-${i}`)))
      ),
    );
    await until(() => rooms.every((room) => site.receiver.seqs(room).length >= 60), WITHIN);
    for (const room of rooms) assert.equal(site.receiver.seqs(room), upTo(60), room);
    assert.is(site.replicas.filter(({ webhooks }) => webhooks.status().size > 0).length, 1);
  }, { replicas: 3 }));

test('a lost wake-up costs time, not an event', () =>
  withSite(async (site) => {
    await site.addWebhook();
    const holder = await holderOf(site);
    const [other] = othersThan(site, holder);
    await other!.broker.close();
    await other!.post('lobby', upTo(5));
    await until(() => site.receiver.seqs('lobby').length === 5, WITHIN);
    assert.equal(site.receiver.seqs('lobby'), upTo(5));
  }, { replicas: 2, scanEveryMs: 100 }));

test('with the link up deliveries do not wait for the scan', () =>
  withSite(async (site) => {
    await site.addWebhook();
    const holder = await holderOf(site);
    const [other] = othersThan(site, holder);
    await other!.post('lobby', upTo(5));
    await until(() => site.receiver.seqs('lobby').length === 5, WITHIN);
  }, { replicas: 2, scanEveryMs: 3_600_000 }));

test('entries committed before a replica knows the webhook do not wait for the scan', () =>
  withSite(async (site) => {
    const other = await site.open(3_600_000);
    // As the command line does: no replica is told.
    const { records } = site.store;
    const registry = createRegistry({ records, rule: createAddressRule(LOOPBACK) });
    const { secret } = await registry.add({ url: site.receiver.url });
    site.receiver.secrets.push(secret);
    await holderOf(site);
    await other.post('lobby', upTo(5));
    await other.look();
    await until(() => site.receiver.seqs('lobby').length === 5, WITHIN);
  }, { scanEveryMs: 3_600_000 }));

test('entries committed while only its own link is down do not wait for the scan', () =>
  withSite(async (site) => {
    await site.addWebhook();
    const holder = await holderOf(site);
    const [other] = othersThan(site, holder);
    await other!.post('lobby', [1]);
    await until(() => site.receiver.seqs('lobby').length === 1, WITHIN);
    // The new webhook may have requested a scan already; no other follows by itself.
    await scan(holder, other!);
    other!.broker.cut();
    const untold = nextPublish(other!);
    await other!.post('lobby', [2, 3]);
    await untold;
    assert.equal(site.receiver.seqs('lobby'), [1]);
    other!.broker.mend();
    await until(() => site.receiver.seqs('lobby').length === 3, WITHIN);
  }, { replicas: 2, scanEveryMs: 3_600_000 }));

test('an entry committed without an acknowledgement is delivered when it is resent', () =>
  withSite(async (site) => {
    await site.addWebhook();
    const holder = await holderOf(site);
    await holder.post('lobby', [1]);
    await until(() => site.receiver.seqs('lobby').length === 1, WITHIN);
    const draft = { ...writer(undefined, 'lobby').message('unanswered'), at: Date.now() };
    await site.store.append([draft]);
    const again = await holder.hub.post(draft);
    assert.ok(again.ok && again.repeated);
    await until(() => site.receiver.seqs('lobby').length === 2, WITHIN);
  }, { scanEveryMs: 3_600_000 }));

test('when a replica dies another delivers the rest, complete and in order', () =>
  withSite(async (site) => {
    await site.addWebhook();
    const holder = await holderOf(site);
    const [other] = othersThan(site, holder);
    const rooms = ['a', 'b', 'c'];
    let taken = 0;
    site.receiver.answer = () => {
      if (++taken === 40) {
        // Neither the store nor the link hears from it again.
        holder.store.isAway = true;
        holder.broker.close();
      }
      return 204;
    };
    for (const room of rooms) await other!.post(room, upTo(60));
    await until(() => rooms.every((room) => site.receiver.seqs(room).includes(60)), WITHIN);
    for (const room of rooms) {
      assert.equal(withoutRepeats(site.receiver.seqs(room)), upTo(60), room);
    }
    await until(() => other!.webhooks.status().size === 1, WITHIN);
    await until(() => holder.webhooks.status().size === 0, WITHIN);
  }, { replicas: 2, leaseMs: QUICK_LEASE_MS }));

test('a gracefully stopped replica repeats nothing', () =>
  withSite(async (site) => {
    const id = await site.addWebhook();
    const holder = await holderOf(site);
    const [other] = othersThan(site, holder);
    const posting = other!.post('lobby', upTo(200));
    await until(() => site.receiver.seqs('lobby').length > 10, WITHIN);
    await holder.webhooks.close();
    // It looks for free leases when webhooks change, and periodically.
    await other!.webhooks.resume(id);
    await posting;
    await until(() => site.receiver.seqs('lobby').length >= 200, WITHIN);
    assert.equal(site.receiver.seqs('lobby'), upTo(200));
  }, { replicas: 2 }));

test('losing the lease to another replica stops deliveries at once', () =>
  withSite(async (site) => {
    const id = await site.addWebhook();
    const [replica] = site.replicas;
    await holderOf(site);
    await site.store.records.put(LEASE_KIND, id, { holder: 'somebody' }, {
      expiresAtMs: Date.now() + 60_000,
    });
    await until(() => replica.webhooks.status().size === 0, WITHIN);
    await replica.post('lobby', upTo(3));
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(site.receiver.received, []);
    const lease = await site.store.records.get(LEASE_KIND, id, Date.now());
    assert.equal(lease!.value, { holder: 'somebody' });
  }, { leaseMs: QUICK_LEASE_MS }));

test('a cursor that another replica moved is not moved back', () =>
  withSite(async (site) => {
    const id = await site.addWebhook();
    const [replica] = site.replicas;
    await replica.post('lobby', upTo(2));
    await until(() => site.receiver.seqs('lobby').length === 2, WITHIN);
    const cursor = () => site.store.records.get('hook-cursor', `${id}/lobby`, Date.now());
    await until(async () => (await cursor())?.value, WITHIN);
    await site.store.records.put('hook-cursor', `${id}/lobby`, { seq: 4 });
    await replica.post('lobby', [3, 4, 5, 6]);
    await until(async () => JSON.stringify((await cursor())!.value) === '{"seq":6}', WITHIN);
    assert.equal(withoutRepeats(site.receiver.seqs('lobby')).at(-1), 6);
  }, { leaseMs: QUICK_LEASE_MS }));

test('a replica delivers webhooks created before it started', () =>
  withSite(async (site) => {
    await site.addWebhook();
    await site.replicas[0].webhooks.close();
    await site.replicas[0].post('lobby', upTo(3));
    await site.open();
    await until(() => site.receiver.seqs('lobby').length === 3, WITHIN);
  }));

test.run();
