import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import type { StoreState } from '../../core/store/store-state.ts';
import { checkBrokers, checkPort, checkStore } from './parts.ts';

const test = suite('doctor: parts');
const STATE: StoreState = { product: 'Postgres 17', version: 2, versionKnown: 2, problems: [] };

async function storeFindings(
  state: Partial<StoreState>,
  bytesMax = 0,
): Promise<[string, string, string][]> {
  const findings = await checkStore(() => Promise.resolve({ ...STATE, ...state }), bytesMax);
  return findings.map(({ level, about, text }) => [level, about, text]);
}

test('a store is well, waits for its tables, or is too new', async () => {
  assert.equal(await storeFindings({}), [['ok', 'store', 'Postgres 17, schema 2']]);
  assert.match(
    (await storeFindings({ version: 0 }))[0]![2],
    'the first start of the server creates them',
  );
  assert.match(
    (await storeFindings({ version: 1 }))[0]![2],
    'the next start of the server upgrades it to 2',
  );
  assert.is((await storeFindings({ version: 3 }))[0]![0], 'error');
});

test('a store that cannot be reached, and one with troubles, are errors', async () => {
  const [finding] = await checkStore(() => Promise.reject(new Error('no route to host')), 0);
  assert.equal([finding!.level, finding!.text], ['error', 'cannot be used: no route to host']);
  const findings = await storeFindings({ problems: ['its disk is full'] });
  assert.equal(findings[1], ['error', 'store', 'its disk is full']);
  const risky = await storeFindings({ risks: ['others may open it'] });
  assert.equal(risky[1], ['warning', 'store', 'others may open it']);
});

test('used bytes are told, and that they come near their bound', async () => {
  const used = async (bytes: number, bytesMax: number) =>
    (await storeFindings({ usedBytes: bytes }, bytesMax))[1];
  assert.equal(await used(5e6, 0), [
    'ok',
    'storage.bytesMax',
    '5.0 MB used, no limit',
  ]);
  assert.equal(await used(8.9e9, 1e10), [
    'ok',
    'storage.bytesMax',
    '8900.0 MB used of 10000.0 MB',
  ]);
  const [level, , text] = (await used(9e9, 1e10))!;
  assert.is(level, 'warning');
  assert.match(text, 'guests cannot post');
});

test('clocks that differ by more than can be measured wrong are told', async () => {
  const clock = (offsetMs: number, uncertaintyMs = 5) =>
    storeFindings({ clock: { offsetMs, uncertaintyMs } });
  assert.is((await clock(400)).length, 1);
  assert.is((await clock(-5_000, 4_500)).length, 1);
  const [, skew] = await clock(-5_000);
  assert.equal([skew![0], skew![1]], ['warning', 'clock']);
  assert.match(skew![2], '-5.0 s');
});

test('each node of each broker is tried, and no password is told', async () => {
  const findings = await checkBrokers(
    [['amqp://u:hunter2@a:5672', 'amqp://u:hunter2@b:5672'], ['amqp://u:hunter2@c']],
    (url) => url.includes('@b') ? Promise.reject(new Error('refused')) : Promise.resolve(1.234),
  );
  assert.equal(findings.map(({ level, about }) => [level, about]), [
    ['ok', 'broker a:5672'],
    ['error', 'broker b:5672'],
    ['ok', 'broker c'],
  ]);
  assert.not.match(JSON.stringify(findings), 'hunter2');
  const alone = await checkBrokers([['memory:']], () => Promise.reject(new Error()));
  assert.equal(alone.map(({ level }) => level), ['ok']);
});

async function withServer(server: Server, run: (port: number) => Promise<void>): Promise<void> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await run((server.address() as AddressInfo).port);
  } finally {
    server.close();
  }
}

test('a port is free, taken, or served by a Starling already', async () => {
  assert.is((await checkPort(0, '127.0.0.1')).level, 'ok');
  const other = createServer((socket) => void socket.destroy());
  await withServer(other, async (port) => {
    assert.is((await checkPort(port, '127.0.0.1')).level, 'error');
  });
  const starling = createHttpServer((_request, response) => {
    response.setHeader('Connection', 'close').end('{"status":"ok","replica":"chat-1"}');
  });
  await withServer(starling, async (port) => {
    const { level, text } = await checkPort(port, '127.0.0.1');
    assert.is(level, 'ok');
    assert.match(text, 'replica chat-1');
  });
});

test.run();
