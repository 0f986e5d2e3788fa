import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openMemoryStore } from '../../stores/memory/memory.ts';
import { createAddressRule } from './address-rule.ts';
import { createDeadLetters } from './dead-letters.ts';
import { createRegistry, WebhookError, WEBHOOKS_MAX } from './registry.ts';

const test = suite('registry of webhooks');
const URL_1 = 'https://hooks.example.org/1';

function open() {
  const store = openMemoryStore();
  const registry = createRegistry({ records: store.records, rule: createAddressRule([]) });
  return { store, registry };
}

async function codeOf(call: Promise<unknown>): Promise<string> {
  const error = await call.catch((thrown: unknown) => thrown);
  if (error instanceof WebhookError) return error.code;
  throw new Error(`not refused: ${error}`);
}

test('a webhook is listed without its secret, which is returned once', async () => {
  const { registry } = open();
  const { webhook, secret } = await registry.add({ url: URL_1, rooms: ['team-*'] });
  assert.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
  const listed = await registry.list();
  assert.equal(listed, [webhook]);
  assert.not(JSON.stringify(listed).includes('whsec_'));
  assert.equal([webhook.url, webhook.rooms, webhook.events.length], [URL_1, ['team-*'], 5]);
});

test('invalid input is refused with a message', async () => {
  const { registry } = open();
  for (
    const wanted of [
      { url: 'https://127.0.0.1/' },
      { url: 'http://hooks.example.org/' },
      { url: URL_1, rooms: [] },
      { url: URL_1, rooms: ['a b'] },
      { url: URL_1, rooms: Array.from({ length: 51 }, (_, i) => `r${i}`) },
      { url: URL_1, events: ['message.read'] },
      { url: URL_1, events: [] },
    ]
  ) assert.is(await codeOf(registry.add(wanted)), 'invalid', JSON.stringify(wanted));
  assert.is(await codeOf(registry.pause('wh_none')), 'not_found');
  assert.is(await codeOf(registry.remove('wh_none')), 'not_found');
});

test('the number of webhooks is bounded', async () => {
  const { registry } = open();
  for (let i = 0; i < WEBHOOKS_MAX; i++) await registry.add({ url: URL_1 });
  assert.is(await codeOf(registry.add({ url: URL_1 })), 'too_many');
});

test('secrets: newest first, at most three, older ones expire', async () => {
  const { registry } = open();
  const { webhook: { id }, secret } = await registry.add({ url: URL_1 });
  const fresh = await registry.rotateSecret(id);
  const { secrets } = await registry.find(id);
  assert.equal(secrets.map((one) => one.secret), [fresh, secret]);
  assert.is(secrets[0]!.expiresAtMs, undefined);
  assert.ok(secrets[1]!.expiresAtMs! > Date.now());
  await registry.rotateSecret(id);
  await registry.rotateSecret(id);
  assert.is((await registry.find(id)).secrets.length, 3);
  assert.is((await registry.find(id)).secrets[2]!.secret, fresh);
});

test('two concurrent changes of one webhook both take effect', async () => {
  const { registry } = open();
  const { webhook: { id } } = await registry.add({ url: URL_1 });
  await Promise.all([registry.pause(id), registry.rotateSecret(id), registry.rotateSecret(id)]);
  const { paused, secrets } = await registry.find(id);
  assert.equal([paused, secrets.length], ['by hand', 3]);
});

test('dead letters of a webhook are bounded: the oldest are removed', async () => {
  const { store } = open();
  const letters = createDeadLetters(store.records, 3);
  const startMs = Date.now();
  for (const seq of [1, 2, 3, 4, 5]) {
    const letter = { webhook: 'wh_1', room: 'lobby', seq, atMs: startMs + seq, attempts: 2 };
    await letters.add({ ...letter, reason: 'status 500' });
    await letters.add({ ...letter, webhook: 'wh_2', reason: 'x'.repeat(10_000) });
  }
  assert.equal((await letters.list('wh_1', '', 10)).map(({ seq }) => seq), [3, 4, 5]);
  const [first] = await letters.list('wh_2', '', 1);
  assert.is(first!.reason.length, 500);
  assert.equal((await letters.list('wh_2', first!.id, 10)).map(({ seq }) => seq), [4, 5]);
});

test.run();
