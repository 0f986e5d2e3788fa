/**
 * HTTP API over a memory store, without a port.
 */
import { serverEnv, type ServerSettings } from '../settings.ts';
import * as assert from 'uvu/assert';
import { createApp } from '../../../server/http/app.ts';
import { assembleReplica, type Replica } from '../../../server/assemble.ts';
import type { Broker } from '../../../server/core/broker/broker.ts';
import { createMemoryBus } from '../../../server/brokers/memory/memory.ts';
import { runtime } from '../../../server/hosts/node.ts';
import { readConfig } from '../../../server/config/config.ts';
import { silentLog } from '../../../server/lib/log.ts';
import { createFailingStore } from './failing-store.ts';
import { openMemoryStore } from '../../../server/stores/memory/memory.ts';
import { makeKey, type NewKey } from '../../../server/http/api/key.ts';

export interface TestApi {
  replica: Replica;
  store: ReturnType<typeof createFailingStore>;
  /** Makes a key, which works at once. */
  key(some?: Partial<NewKey>): Promise<string>;
  /** The path is below /api/v1. Objects are sent as JSON, text unchanged. */
  ask(method: string, path: string, options?: AskOptions): Promise<Response>;
}

export interface AskOptions {
  key?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  detail: string;
  errors?: { message: string; pointer?: string; parameter?: string }[];
}

export async function withApi(
  run: (api: TestApi) => Promise<void>,
  env: ServerSettings = {},
  shared: { store: TestApi['store']; broker?: Broker } = {
    store: createFailingStore(openMemoryStore()),
  },
  remoteAddress?: string,
): Promise<void> {
  const { store } = shared;
  const config = readConfig(serverEnv({
    STORE_URL: 'memory:',
    REPLICA: 'r1',
    ALLOWED_ORIGINS: 'https://blog.example',
    ALLOWED_HOSTS: 'chat.example',
    ...env,
  }));
  const replica = await assembleReplica(config, silentLog, runtime, shared);
  const app = createApp({
    replica,
    files: new Map(),
    pages: config.fileSettings.pages,
    clusterAccess: config.clusterAccess,
    metricsAccess: config.metricsAccess,
    isStopping: () => false,
    log: silentLog,
  });
  const api: TestApi = {
    replica,
    store,
    async key(some = {}) {
      const { secret } = await makeKey(store.records, {
        name: 'bot',
        scopes: ['read', 'post'],
        ...some,
      });
      await replica.records.poll();
      return secret;
    },
    async ask(method, path, { key, body, headers = {} } = {}) {
      return await app.request(`http://chat.example/api/v1${path}`, {
        method,
        headers: {
          host: 'chat.example',
          ...(key ? { authorization: `Bearer ${key}` } : {}),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined
          ? {}
          : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }, { remoteAddress });
    },
  };
  try {
    await run(api);
  } finally {
    replica.api.streams.close(0);
    replica.abuse.close();
    await replica.connections.drain(0);
    replica.auth.close();
    await replica.moderation.close();
    await replica.webhooks.close();
    await replica.records.close();
    await replica.hub.close();
  }
}

export async function withTwoApis(run: (a: TestApi, b: TestApi) => Promise<void>): Promise<void> {
  const store = createFailingStore(openMemoryStore());
  const bus = createMemoryBus();
  await withApi(
    (a) => withApi((b) => run(a, b), { REPLICA: 'r2' }, { store, broker: bus.open() }),
    {},
    { store, broker: bus.open() },
  );
}

export async function problemIn(response: Response): Promise<ProblemBody> {
  if (response.headers.get('content-type') !== 'application/problem+json') {
    throw new Error(`no problem: ${response.status} ${await response.text()}`);
  }
  return await response.json() as ProblemBody;
}

export const TEXT = { text: 'hello' };

interface Receipt {
  room: string;
  id: string;
  seq: number;
  at: number;
}

export async function postTo(api: TestApi, room: string, key: string, body: object = TEXT) {
  const response = await api.ask('POST', `/rooms/${encodeURIComponent(room)}/messages`, {
    key,
    body,
  });
  assert.is(response.status, 201, await response.clone().text());
  return await response.json() as Receipt;
}

export async function assertProblem(
  response: Response,
  status: number,
  type: string,
): Promise<void> {
  const problem = await problemIn(response);
  assert.equal([response.status, problem.status, problem.type], [status, status, `/api#${type}`]);
}
