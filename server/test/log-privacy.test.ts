/**
 * A real server at debug level, through success and failure: its log contains no text, name or
 * token.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '../../scripts/testkit/server-process.ts';
import { connect, enterRoom } from '../../scripts/testkit/server/wire-client.ts';
import { LOG_FORMATS } from '../lib/log.ts';
import { until } from '../lib/until.ts';

const test = suite('log privacy');
const TEXT = 'zanzibarian whispers';
const NAME = 'Quetzalcoatl';
const SECRET = 'pomegranate-secret-of-this-server';
const METRICS_TOKEN = 'rutabaga-token-of-the-metrics';
const CLUSTER_TOKEN = 'kohlrabi-token-of-the-cluster';
const WITHIN = { withinMs: 20_000 };

for (const format of LOG_FORMATS) {
  test(`at debug level no text, name or token gets into the log, as ${format}`, async () => {
    const dir = mkdtempSync(join(tmpdir(), 'starling-log-'));
    const server = await startServer({
      dir,
      env: { LOG_LEVEL: 'debug', LOG_FORMAT: format, SECRET, METRICS_TOKEN, CLUSTER_TOKEN },
    });
    try {
      const ada = await enterRoom(server, 'lobby', { name: NAME });
      const ask = (frame: Record<string, unknown>) => ada.ask({ room: 'lobby', ...frame });
      const { seq } = await ask({ type: 'send', id: '1', text: TEXT });
      await ask({ type: 'edit', id: '2', target: seq, text: `${TEXT} again` });
      await ask({ type: 'react', id: '3', target: seq, emoji: '👍', on: true });
      await ask({ type: 'send', id: '4', text: TEXT.repeat(1_000) });
      await ask({ type: 'send', id: '5', text: [TEXT] });
      await ask({ type: TEXT, id: '6' });
      await ask({ type: 'delete', id: '7', target: seq });

      const forged = `${ada.token}x`;
      for (const said of [{ type: 'hello', token: forged }, { type: 'hello', token: TEXT }]) {
        const client = await connect(server);
        client.say(said);
        await client.closed();
      }
      for (const raw of [`{"text":"${TEXT}"`, `"${TEXT}"`, `{"type":"send","text":"${TEXT}"}`]) {
        const client = await connect(server);
        client.sayRaw(raw);
        await client.closed();
      }

      const authorization = `Bearer ${METRICS_TOKEN}`;
      const get = async (path: string, headers: Record<string, string> = {}) => {
        const response = await fetch(`${server.url}${path}`, { headers });
        await response.text();
        return response;
      };
      assert.is((await get('/metrics', { authorization })).status, 200);
      assert.is((await get('/metrics', { authorization: `${authorization}x` })).status, 401);
      await get(`/cluster/events?token=${CLUSTER_TOKEN}`, { authorization: `Bearer ${TEXT}` });
      await get(`/${encodeURIComponent(TEXT)}/${forged}?token=${forged}`, { cookie: forged });
      await get(`/rooms/${encodeURIComponent(TEXT)}/history?before=${forged}`);
      const named = await get('/health', { 'x-request-id': 'the-proxys-id-1' });
      assert.is(named.headers.get('x-request-id'), 'the-proxys-id-1');

      // The store refuses writes from now on.
      renameSync(join(dir, 'starling.db'), join(dir, 'elsewhere.db'));
      const refused = await ask({ type: 'send', id: '8', text: TEXT });
      assert.is(refused.code, 'unavailable');
      ada.close();
      await until(() => /socket: gone/.test(server.output()), WITHIN);
      server.kill('SIGTERM');
      await server.exited;

      const log = server.output();
      for (
        const part of [
          'socket: open',
          'session: refused',
          'too_large',
          'invalid',
          '4401',
          '4400',
          'http: answered',
          '/rooms/:room/history',
          'the-proxys-id-1',
          'store: unavailable',
          'session: refused as unavailable',
        ]
      ) {
        assert.ok(log.includes(part), `${part} is not in the log:\n${log}`);
      }
      const hidden = [TEXT, 'zanzibarian', NAME, ada.token, SECRET, METRICS_TOKEN, CLUSTER_TOKEN];
      for (const part of [...hidden, ...ada.token.split('.')]) {
        const line = log.split('\n').find((one) => one.includes(part));
        assert.is(line, undefined, `${part} is in the log`);
      }
    } finally {
      server.kill('SIGKILL');
      await server.exited;
      rmSync(dir, { recursive: true });
    }
  });
}

test.run();
