/**
 * Metrics of a replica with clients.
 */
import type { Access } from '../../config/secret-config.ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Hono } from 'hono';
import { until } from '../../lib/until.ts';
import { withReplica } from '../../../scripts/testkit/server/replica.ts';
import { createCounts } from './counts.ts';
import { metricsPage } from '../../http/metrics-page.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { measureStore } from './measured-store.ts';
import { openMemoryStore } from '../../stores/memory/memory.ts';

const test = suite('metrics');
const INFO = {
  replica: 'a',
  instance: 'a~1',
  runtime: 'Test 1',
  storeKind: 'memory',
  linkKind: 'memory',
};

function valueOf(text: string, series: string): number | undefined {
  const line = text.split('\n').find((one) => one.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

/** Two members, one of whom posts and is refused. */
async function withMetrics(run: (metrics: Metrics) => Promise<void>): Promise<void> {
  const counts = createCounts('a');
  const { store, operations } = measureStore(openMemoryStore());
  const broker = { isUp: true, roundTripMs: 2 };
  await withReplica(async ({ hub, connect }) => {
    const [ada, bob] = [connect(), connect()];
    await ada.enter('a-private-room');
    await bob.enter('a-private-room');
    ada.send('a-private-room', '1', 'a private text');
    ada.send('a-private-room', '2', 'x'.repeat(101));
    await until(() => bob.seqs('a-private-room').length === 1, { withinMs: 5_000 });
    await ada.next('ack');
    await run(createMetrics({
      info: INFO,
      counts,
      operations,
      hub,
      broker,
      space: { bytes: 4_096, bytesMax: 10_000 },
      connections: { size: 2, waiting: 1 },
      connectionsMax: 10,
    }));
  }, { store, metricsHooks: counts.metricsHooks });
}

test('a message is counted at every stage', () =>
  withMetrics(async (metrics) => {
    const text = await metrics.text();
    const expected: Record<string, number> = {
      'starling_connections': 2,
      'starling_connections_max': 10,
      'starling_connections_waiting': 1,
      'starling_dropped_total{what="hello"}': 0,
      'starling_rooms': 1,
      'starling_accepted_total': 1,
      'starling_deliveries_total': 2,
      'starling_flush_entries_count': 1,
      'starling_flush_entries_bucket{le="1"}': 1,
      'starling_send_to_ack_seconds_count': 1,
      'starling_send_to_ack_seconds_bucket{le="+Inf"}': 1,
      'starling_accept_to_deliver_seconds_count{accepted="here"}': 1,
      'starling_accept_to_deliver_seconds_count{accepted="elsewhere"}': 0,
      'starling_link_up': 1,
      'starling_link_round_trip_seconds': 0.002,
      'starling_heals_total': 0,
      'starling_healed_entries_total': 0,
      'starling_refusals_total{code="too_large"}': 1,
      'starling_refusals_total{code="forbidden"}': 0,
      'starling_closes_total{by="server",code="4409"}': 0,
      'starling_store_up': 1,
      'starling_store_bytes': 4_096,
      'starling_store_bytes_max': 10_000,
      'starling_store_seconds_count{operation="append"}': 1,
      'starling_store_failures_total{operation="append"}': 0,
    };
    for (const [series, value] of Object.entries(expected)) {
      assert.is(valueOf(text, series), value, series);
    }
    assert.ok(valueOf(text, 'process_resident_memory_bytes')! > 1_000_000);
    assert.ok(valueOf(text, 'process_cpu_seconds_total')! > 0);
  }));

test('reading twice counts nothing twice', () =>
  withMetrics(async (metrics) => {
    await Promise.all([metrics.text(), metrics.text()]);
    assert.is(valueOf(await metrics.text(), 'starling_deliveries_total'), 2);
  }));

test('no room, user, text or instance is exported', () =>
  withMetrics(async (metrics) => {
    assert.not.match(await metrics.text(), /private|guest|ada|a~1/i);
  }));

test('event loop lag is measured', () =>
  withMetrics(async (metrics) => {
    const untilMs = performance.now() + 250;
    await new Promise((resolve) => setTimeout(resolve, 1));
    while (performance.now() < untilMs);
    let text = '';
    await until(async () => {
      text = await metrics.text();
      return valueOf(text, 'starling_event_loop_lag_seconds_count')! > 0;
    }, { withinMs: 5_000 });
    assert.ok(valueOf(text, 'starling_event_loop_lag_seconds_sum')! > 0.05);
  }));

test('/metrics needs a local client in development, or a token, or does not exist', () =>
  withMetrics(async (metrics) => {
    const token = 'the token of the metrics';
    const ask = async (access: Access, authorization?: string) => {
      const app = new Hono().get('/metrics', metricsPage({ metrics, access }));
      const headers = { host: '127.0.0.1:3000', ...(authorization ? { authorization } : {}) };
      return await app.request('/metrics', { headers }, { remoteAddress: '::ffff:127.0.0.1' });
    };
    const open = await ask({ type: 'local' });
    assert.is(open.status, 200);
    assert.match(open.headers.get('content-type')!, 'text/plain; version=0.0.4');
    assert.match(await open.text(), '# TYPE starling_connections gauge');
    assert.is((await ask({ type: 'closed' })).status, 404);
    assert.is((await ask({ type: 'closed' }, `Bearer ${token}`)).status, 404);
    for (const wrong of [undefined, '', 'Bearer', 'Bearer x', `Basic ${token}`, token]) {
      const refused = await ask({ type: 'token', token }, wrong);
      assert.is(refused.status, 401, wrong);
      assert.is(refused.headers.get('www-authenticate'), 'Bearer');
      assert.not.match(await refused.text(), /starling_/);
    }
    assert.is((await ask({ type: 'token', token }, `Bearer ${token}`)).status, 200);
  }));

test.run();
