import type { Access } from '../config/secret-config.ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Hono } from 'hono';
import type { HttpAnswer } from '../core/connections/host.ts';
import { silentLog } from '../lib/log.ts';
import { until } from '../lib/until.ts';
import type { ClusterEvent } from '../core/protocol/report.ts';
import { clusterEvents } from './cluster-events.ts';

const test = suite('cluster events');
const TOKEN = 'a token of the cluster';
const WITHIN = { withinMs: 5_000 };

/** A cluster that publishes what the test says. */
function setUp(access: Access, watchersMax = 1) {
  const watchers = new Set<(news: ClusterEvent) => void>();
  let end = (): void => {};
  const app = new Hono<{ Bindings: { answer?: HttpAnswer } }>();
  app.get(
    '/cluster/events',
    clusterEvents({
      access,
      log: silentLog,
      cluster: {
        watch(onNews, onEnd) {
          if (watchers.size >= watchersMax) return undefined;
          watchers.add(onNews);
          end = onEnd;
          onNews({ type: 'welcome', replica: 'a', instance: 'a~1' });
          return () => void watchers.delete(onNews);
        },
      },
    }),
  );
  return {
    watchers,
    /** A request from this machine. */
    get: async (headers: Record<string, string> = {}, env: { answer?: HttpAnswer } = {}) =>
      await app.request('/cluster/events', { headers: { host: 'localhost', ...headers } }, {
        remoteAddress: '127.0.0.1',
        ...env,
      }),
    publish: (news: ClusterEvent) => {
      for (const onNews of watchers) onNews(news);
    },
    end: () => end(),
  };
}

async function code(response: Response): Promise<[number, string]> {
  return [response.status, ((await response.json()) as { code: string }).code];
}

test('news are sent as events, and a watcher who leaves is removed', async () => {
  const { get, publish, watchers } = setUp({ type: 'local' });
  const response = await get();
  assert.is(response.status, 200);
  assert.match(response.headers.get('content-type')!, /^text\/event-stream/);
  assert.is(response.headers.get('cache-control'), 'no-store');
  const reader = response.body!.getReader();
  const read = async () => new TextDecoder().decode((await reader.read()).value);
  assert.is(await read(), 'data: {"type":"welcome","replica":"a","instance":"a~1"}\n\n');
  publish({ type: 'gone', instance: 'b~1' });
  assert.is(await read(), 'data: {"type":"gone","instance":"b~1"}\n\n');
  await reader.cancel();
  assert.is(watchers.size, 0);
});

test('with a token configured only its bearer may watch', async () => {
  const { get, watchers } = setUp({ type: 'token', token: TOKEN });
  assert.equal(await code(await get()), [401, 'token']);
  for (const given of [`Bearer ${TOKEN}x`, 'Bearer ', `Basic ${TOKEN}`, TOKEN, 'Bearer é']) {
    assert.equal(await code(await get({ authorization: given })), [401, 'token'], given);
  }
  assert.is(watchers.size, 0);
  const response = await get({ authorization: `Bearer ${TOKEN}` });
  assert.is(response.status, 200);
  await response.body!.cancel();
});

test('in production without a token nobody may watch, and is told the setting', async () => {
  const { get } = setUp({ type: 'closed' });
  const response = await get({ authorization: `Bearer ${TOKEN}` });
  assert.is(response.status, 403);
  assert.match(await response.text(), /CLUSTER_TOKEN/);
});

test('without a token only this machine may watch', async () => {
  const { get, watchers } = setUp({ type: 'local' });
  const response = await get({ host: 'rebind.evil.example' });
  assert.is(response.status, 403);
  assert.match(await response.text(), /CLUSTER_TOKEN/);
  assert.is(watchers.size, 0);
});

test('pages of other sites are refused, so they cannot use up the places', async () => {
  const { get } = setUp({ type: 'local' });
  for (const site of ['cross-site', 'same-site']) {
    assert.equal(await code(await get({ 'sec-fetch-site': site })), [403, 'forbidden'], site);
  }
  const response = await get({ 'sec-fetch-site': 'same-origin' });
  assert.is(response.status, 200);
  await response.body!.cancel();
});

test('one watcher too many is told to retry later', async () => {
  const { get } = setUp({ type: 'local' });
  const first = await get();
  assert.equal(await code(await get()), [503, 'full']);
  await first.body!.cancel();
});

test('a slow watcher is dropped', async () => {
  const { get, publish, watchers } = setUp({ type: 'local' });
  const response = await get();
  for (let published = 0; watchers.size > 0; published++) {
    assert.ok(published < 10_000, 'it grows without bound');
    publish({ type: 'gone', instance: 'x'.repeat(1_000) });
  }
  await until(() => response.text().then(() => false, () => true), WITHIN);
});

test('the connection is cut if possible, to keep standard error clean', async () => {
  const { get, publish, watchers } = setUp({ type: 'local' });
  const done: string[] = [];
  const answer = {
    unreadBytes: 0,
    markAsStream: () => void done.push('stream'),
    cut: () => void done.push('cut'),
  };
  const response = await get({}, { answer });
  assert.equal(done, ['stream']);
  for (let published = 0; watchers.size > 0 && published < 10_000; published++) {
    publish({ type: 'gone', instance: 'x'.repeat(1_000) });
  }
  assert.equal(done, ['stream', 'cut']);
  // Like the host when the connection closes.
  await response.body!.cancel();
});

test('when the replica stops, the stream ends', async () => {
  const { get, end } = setUp({ type: 'local' });
  const response = await get();
  end();
  assert.match(await response.text(), /welcome/);
});

test.run();
