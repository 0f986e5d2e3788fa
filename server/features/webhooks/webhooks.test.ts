import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../lib/until.ts';
import type { Json } from '../../core/store/records.ts';
import { post, writer } from '../../../scripts/testkit/server/draft.ts';
import { upTo, withoutRepeats } from './receiver.fixture.ts';
import { type Webhook, WEBHOOK_KIND } from './webhook.ts';
import { WITHIN, withSite } from './webhooks.fixture.ts';

const test = suite('webhooks');
const OVERLAP_MS = 3_600_000;

test('posts reach the receiver, signed, once, in order', () =>
  withSite(async ({ receiver, replicas: [replica], addWebhook }) => {
    await addWebhook();
    await replica.post('lobby', upTo(120));
    await until(() => receiver.seqs('lobby').length >= 120, WITHIN);
    assert.equal(receiver.seqs('lobby'), upTo(120));
    const [first, second] = receiver.received;
    assert.is(first!.type, 'message.created');
    assert.is(first!.entry.text, 'text lobby 1');
    assert.match(first!.id, /^evt_[0-9a-f]{32}_1$/);
    assert.is(second!.id, first!.id.replace(/1$/, '2'));
    assert.is(receiver.badSignatures, 0);
  }));

test('every entry kind is an event type, and only wanted types are sent', () =>
  withSite(async ({ store, receiver, replicas: [replica], addWebhook }) => {
    const id = await addWebhook();
    const { message, edit, react, remove, system } = writer();
    const now = { at: Date.now() };
    await post(
      store,
      ...[message('m'), edit('e', 1, 'new'), react('r', 1, '👍'), remove('d', 1), system('s', 'hi')]
        .map((draft) => ({ ...draft, ...now })),
    );
    replica.webhooks.onCommit('lobby');
    await until(() => receiver.received.length === 5, WITHIN);
    assert.equal(receiver.received.map(({ type }) => type), [
      'message.created',
      'message.edited',
      'reaction.changed',
      'message.deleted',
      'system.created',
    ]);
    // Deleted meanwhile, so the text is gone.
    assert.equal([receiver.received[0]!.entry.text, receiver.received[0]!.entry.deleted], [
      '',
      true,
    ]);
    await replica.webhooks.remove(id);
    await addWebhook({ events: ['message.edited'], rooms: ['team-*'] });
    await replica.post('team-red', [1]);
    await replica.post('lobby', [2]);
    const [entry] = await post(store, {
      ...edit('e2', 1, 'x'),
      room: 'team-red',
      ...now,
      from: { id: 'ada', name: 'Ada' },
    });
    replica.webhooks.onCommit('team-red');
    await until(() => receiver.received.length === 6, WITHIN);
    assert.equal([receiver.received[5]!.room, receiver.received[5]!.entry.seq], [
      'team-red',
      entry!.seq,
    ]);
  }));

test('a receiver that fails for a while receives everything afterwards, in order per room', () =>
  withSite(async ({ receiver, replicas: [replica], addWebhook }) => {
    let isDown = true;
    receiver.answer = () => isDown ? 503 : 204;
    const id = await addWebhook();
    const rooms = ['a', 'b', 'c', 'd', 'e', 'f'];
    for (const room of rooms) await replica.post(room, upTo(10));
    await until(() => replica.webhooks.status().get(id)?.isReceiverDown, WITHIN);
    // All rooms wait together, and only one at a time probes the receiver.
    const before = receiver.received.length;
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.ok(receiver.received.length - before <= 4, `${receiver.received.length - before}`);
    isDown = false;
    await until(() => rooms.every((room) => receiver.seqs(room).length >= 10), WITHIN);
    for (const room of rooms) assert.equal(receiver.seqs(room), upTo(10), room);
    assert.is(replica.webhooks.status().get(id)!.dead, 0);
    assert.not(replica.webhooks.status().get(id)!.isReceiverDown);
  }));

test('while an entry is retried its room waits, and other rooms continue', () =>
  withSite(async ({ receiver, replicas: [replica], addWebhook }) => {
    let refusals = 2;
    receiver.answer = ({ room, entry }) =>
      room === 'bad' && entry.seq === 2 && refusals-- > 0 ? 500 : 204;
    await addWebhook();
    await replica.post('bad', upTo(5));
    await replica.post('good', upTo(5));
    await until(() => receiver.seqs('bad').length === 5, WITHIN);
    await until(() => receiver.seqs('good').length === 5, WITHIN);
    assert.equal(receiver.seqs('bad'), upTo(5));
    const tried = receiver.received.filter(({ room }) => room === 'bad');
    assert.equal(tried.map(({ entry }) => entry.seq), [1, 2, 2, 2, 3, 4, 5]);
    assert.is(
      new Set(tried.map(({ id }) => id)).size,
      5,
      'all attempts have one id',
    );
  }));

test('after the last attempt an entry is a dead letter, which can be resent', () =>
  withSite(async ({ receiver, replicas: [replica], addWebhook }) => {
    let isPoison = true;
    receiver.answer = ({ entry }) => entry.seq === 2 && isPoison ? 422 : 204;
    const id = await addWebhook();
    await replica.post('lobby', upTo(4));
    await until(() => receiver.seqs('lobby').length === 3, WITHIN);
    assert.equal(receiver.seqs('lobby'), [1, 3, 4]);
    assert.is(receiver.received.filter(({ entry }) => entry.seq === 2).length, 4, 'attempts');
    const [letter, ...others] = await replica.webhooks.deadLetters(id, '', 10);
    assert.equal(others, []);
    assert.equal(
      [letter!.room, letter!.seq, letter!.attempts, letter!.reason],
      ['lobby', 2, 4, 'status 422'],
    );
    assert.equal(await replica.webhooks.redeliver(id, letter!.id), {
      isOk: false,
      status: 422,
      reason: 'status 422',
    });
    assert.is((await replica.webhooks.deadLetters(id, '', 10)).length, 1);
    isPoison = false;
    assert.ok((await replica.webhooks.redeliver(id, letter!.id)).isOk);
    assert.equal(await replica.webhooks.deadLetters(id, '', 10), []);
    assert.equal(receiver.seqs('lobby'), [1, 3, 4, 2]);
    const [first, again] = receiver.received.filter(({ entry }) => entry.seq === 2);
    assert.is(first!.id, again!.id);
  }, { waitsMs: [5, 5, 5] }));

test('rejected events in many rooms do not open the circuit', () =>
  withSite(async ({ receiver, replicas: [replica], addWebhook }) => {
    const rooms = ['a', 'b', 'c', 'd'];
    receiver.answer = ({ entry }) => entry.seq === 1 ? 422 : 204;
    const id = await addWebhook();
    let wasDown = false;
    for (const room of rooms) await replica.post(room, [1, 2]);
    await until(() => {
      wasDown ||= replica.webhooks.status().get(id)!.isReceiverDown;
      return rooms.every((room) => receiver.seqs(room).length === 1);
    }, WITHIN);
    assert.not(wasDown);
    assert.is(replica.webhooks.status().get(id)!.dead, rooms.length);
  }, { waitsMs: [20, 20, 20] }));

test('410 pauses the webhook, and resuming continues after the last event', () =>
  withSite(async ({ receiver, replicas: [replica], addWebhook }) => {
    receiver.answer = ({ entry }) => entry.seq === 3 ? 410 : 204;
    const id = await addWebhook();
    await replica.post('lobby', upTo(5));
    const paused = async () => (await replica.webhooks.list())[0]!.paused;
    await until(paused, WITHIN);
    assert.match((await paused())!, /410/);
    await until(() => replica.webhooks.status().size === 0, WITHIN);
    assert.equal(receiver.received.map(({ entry }) => entry.seq), [1, 2, 3]);
    receiver.answer = () => 204;
    await replica.webhooks.resume(id);
    await until(() => receiver.seqs('lobby').length === 5, WITHIN);
    assert.equal(receiver.seqs('lobby'), upTo(5));
  }));

test('after a rotation both secrets are valid, later only the new one', () =>
  withSite(async ({ store, receiver, replicas: [replica], addWebhook }) => {
    const id = await addWebhook();
    const [old] = receiver.secrets;
    const fresh = await replica.webhooks.rotateSecret(id);
    receiver.secrets = [old!];
    await replica.post('lobby', [1]);
    await until(() => receiver.seqs('lobby').length === 1, WITHIN);
    receiver.secrets = [fresh];
    await replica.post('lobby', [2]);
    await until(() => receiver.seqs('lobby').length === 2, WITHIN);
    const [webhook] = await replica.webhooks.list();
    assert.not('secrets' in webhook!);
    assert.is(receiver.badSignatures, 0);
    receiver.secrets = [old!];
    const record = (await store.records.get(WEBHOOK_KIND, id, Date.now()))!;
    const { secrets, ...rest } = record.value as unknown as Webhook;
    const leftMs = secrets[1]!.expiresAtMs! - Date.now();
    assert.ok(leftMs > 0 && leftMs <= OVERLAP_MS, `${leftMs} ms`);
    const over = [secrets[0]!, { ...secrets[1]!, expiresAtMs: Date.now() }];
    await store.records.put(WEBHOOK_KIND, id, { ...rest, secrets: over } as unknown as Json);
    await replica.look();
    await replica.post('lobby', [3]);
    await until(() => receiver.badSignatures > 0, WITHIN);
    receiver.secrets = [fresh];
    await until(() => receiver.seqs('lobby').length === 3, WITHIN);
  }, { overlapMs: OVERLAP_MS }));

test('a webhook starts with entries posted after it was created', () =>
  withSite(async ({ store, receiver, replicas: [replica], addWebhook }) => {
    const { message } = writer(undefined, 'old');
    const hourAgo = Date.now() - 3_600_000;
    const before = upTo(500).map((i) => message(`${i}`, { at: hourAgo + i }));
    await store.append(before);
    await addWebhook();
    await replica.post('old', ['new']);
    await replica.post('young', [1]);
    await until(() => receiver.received.length === 2, WITHIN);
    assert.equal(receiver.seqs('old'), [501]);
    assert.equal(receiver.seqs('young'), [1]);
  }));

test('a paused webhook delivers nothing until resumed', () =>
  withSite(async ({ receiver, replicas: [replica], addWebhook }) => {
    const id = await addWebhook();
    await replica.post('lobby', [1]);
    await until(() => receiver.seqs('lobby').length === 1, WITHIN);
    await replica.webhooks.pause(id);
    await until(() => replica.webhooks.status().size === 0, WITHIN);
    await replica.post('lobby', [2, 3]);
    await replica.post('other', [1]);
    await replica.webhooks.resume(id);
    await until(() => receiver.received.length === 4, WITHIN);
    assert.equal([receiver.seqs('lobby'), receiver.seqs('other')], [[1, 2, 3], [1]]);
  }));

test('removing a webhook leaves nothing behind', () =>
  withSite(async ({ store, receiver, replicas: [replica], addWebhook }) => {
    const id = await addWebhook();
    for (const room of ['a', 'b', 'c']) await replica.post(room, [1]);
    await until(() => receiver.received.length === 3, WITHIN);
    await replica.webhooks.remove(id);
    await until(() => replica.webhooks.status().size === 0, WITHIN);
    const left = (kind: string) => store.records.list(kind, '', 10, Date.now());
    for (const kind of ['webhook', 'hook-cursor', 'dead-letter']) {
      assert.equal(await left(kind), [], kind);
    }
    await until(async () => (await left('hook-lease')).length === 0, WITHIN);
    await replica.post('a', [2]);
    assert.is(receiver.received.length, 3);
  }));

test('concurrent requests to a slow receiver are bounded', () =>
  withSite(async ({ receiver, replicas: [replica], addWebhook }) => {
    receiver.answer = (one, response) => {
      one.status = 204;
      setTimeout(() => response.writeHead(204).end(), 20);
      return undefined;
    };
    await addWebhook();
    const rooms = upTo(30).map((i) => `room-${i}`);
    await Promise.all(rooms.map((room) => replica.post(room, upTo(3))));
    await until(() => rooms.every((room) => receiver.seqs(room).length === 3), WITHIN);
    assert.ok(receiver.togetherMax <= 8, `${receiver.togetherMax}`);
    assert.ok(receiver.togetherMax > 4, `${receiver.togetherMax}`);
  }));

test('more rooms with new entries than memory holds are all delivered eventually', () =>
  withSite(async ({ receiver, replicas: [replica], addWebhook }) => {
    receiver.answer = () => 503;
    const id = await addWebhook();
    const rooms = upTo(40).map((i) => `room-${i}`);
    for (const room of rooms) await replica.post(room, [1]);
    const { rooms: held } = replica.webhooks.status().get(id)!;
    assert.is(held, 5);
    receiver.answer = () => 204;
    await until(() => rooms.every((room) => receiver.seqs(room).length === 1), WITHIN);
  }, { roomsMax: 5 }));

test('while the store is down deliveries wait, and nothing is lost', () =>
  withSite(async ({ receiver, replicas: [replica], addWebhook }) => {
    await addWebhook();
    await replica.post('lobby', [1, 2]);
    await until(() => receiver.seqs('lobby').length === 2, WITHIN);
    replica.store.isAway = true;
    replica.webhooks.onCommit('lobby');
    await new Promise((resolve) => setTimeout(resolve, 50));
    replica.store.isAway = false;
    await replica.post('lobby', [3, 4]);
    await until(() => receiver.seqs('lobby').length >= 4, WITHIN);
    assert.equal(withoutRepeats(receiver.seqs('lobby')), upTo(4));
  }));

test('without webhooks nothing runs and the store is not read', () =>
  withSite(async ({ replicas: [replica] }) => {
    const asked: string[] = [];
    const { rooms } = replica.store;
    replica.store.rooms = (...some) => (asked.push('rooms'), rooms(...some));
    const { list, get } = replica.store.records;
    replica.store.records.list = (...some) => (asked.push('list'), list(...some));
    replica.store.records.get = (...some) => (asked.push('get'), get(...some));
    await replica.post('lobby', upTo(10));
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(asked, []);
    assert.is(replica.webhooks.status().size, 0);
  }));

test.run();
